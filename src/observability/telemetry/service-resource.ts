import {
  detectResources,
  envDetector,
  type Resource,
  type ResourceDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { VERSION } from '../../config/version.js';

/** Who reports: ours, unless OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say otherwise. The SDK reads those itself. */
export function serviceResource(detectors: ResourceDetector[] = [envDetector]): Resource {
  const own = resourceFromAttributes({ 'service.name': 'gatehouse', 'service.version': VERSION });
  return own.merge(detectResources({ detectors }));
}
