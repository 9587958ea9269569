import { z } from 'zod';
import { setting } from './setting.js';
import { text } from './setting-kinds.js';

// Parameters of a URL would override the limits that keep a call from waiting for Redis.
const isRedisUrl = (value: string) =>
  /^rediss?:\/\//.test(value) && URL.canParse(value) && new URL(value).search === '';

export const redisSchema = z.strictObject({
  url: setting(
    text().refine(isRedisUrl, { error: 'must be a redis:// or rediss:// URL without parameters' }).optional(),
    {
      env: 'REDIS_URL',
      description: 'Redis or Valkey through which instances work as one; without it each instance stands alone.',
      secret: true,
      example: 'rediss://gatehouse@redis.example.com:6379/0',
    },
  ),
  prefix: setting(text().default('gatehouse:'), {
    env: 'REDIS_PREFIX',
    description: 'How every key and channel in it begins; the same on all instances that belong together.',
  }),
});
