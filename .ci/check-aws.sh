#!/usr/bin/env bash
# The stack for AWS, of packages of its own: types, what it makes, and what the CDK's own program makes of it. Asks AWS nothing.
set -euo pipefail
cd "$(dirname "$0")/../deploy/aws"

npm ci --ignore-scripts --no-audit --no-fund
npm run -s typecheck
npm test --silent
env -u AWS_PROFILE AWS_EC2_METADATA_DISABLED=true npm run -s synth -- --no-notices \
  -c image=registry.example.com/gatehouse:0.1.0 -c domain=mcp.example.com \
  -c certificateArn=arn:aws:acm:eu-central-1:123456789012:certificate/example
