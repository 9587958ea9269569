# syntax=docker/dockerfile:1
# Needs no network but the package registry, and nothing of the machine it is built on:
#   docker build --build-arg REVISION="$(git rev-parse HEAD)" --build-arg CREATED="$(git log -1 --format=%cI)" -t gatehouse .
ARG NODE=node:24.21.0-bookworm-slim

FROM ${NODE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# No script of a package runs. The `node` among the development dependencies would bring a Node of its own.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build && mkdir data

# The agents of the profile `demo`; no part of the image of the server.
FROM build AS demo
COPY deploy/demo ./deploy/demo
RUN npm run build:demo
USER node
ENTRYPOINT ["node", "dist-demo/run.js"]

FROM ${NODE} AS dependencies
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
# What the image holds of npm's packages, for scanners. With --omit=dev npm leaves out most of what is not for development too.
RUN npm pkg delete devDependencies && npm sbom --sbom-format=cyclonedx > sbom.cdx.json

FROM ${NODE}
ARG REVISION=unknown
ARG VERSION=0.1.0
# When, as RFC 3339: that of the commit, so that the same commit gives the same image.
ARG CREATED=1970-01-01T00:00:00Z
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="Gatehouse" \
      org.opencontainers.image.description="Observability-first MCP server" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}" \
      org.opencontainers.image.source="${SOURCE}"

WORKDIR /app
# Owned by root and writable by nobody, so the process cannot change its own code.
COPY --from=dependencies /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY --from=dependencies /build/sbom.cdx.json ./
COPY package.json LICENSE ./
# The only folder it writes to; everything else may be read-only.
COPY --from=build --chown=node:node /build/data /data

ENV DATA_DIR=/data \
    NODE_OPTIONS=--enable-source-maps
USER node
VOLUME /data
EXPOSE 8443
# In Node, by the settings of the service, so it follows PORT and TLS and needs no shell.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --start-interval=1s --retries=3 \
    CMD ["node", "dist/cli/check-health.js"]
# Node has handlers for SIGTERM and SIGINT. Where upstream servers run as commands, give the container an init (`docker run --init`):
# it reaps what their own children leave behind.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "--max-semi-space-size=16", "--initial-old-space-size=80", "--import", "./dist/observability/bootstrap.js", "dist/main.js"]
