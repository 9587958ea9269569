export const PORT = { https: 443, calls: 8443, metrics: 9464, postgres: 5432, redis: 6379, otlp: 4318 } as const;
