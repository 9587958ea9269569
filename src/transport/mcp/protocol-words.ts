import type * as Sdk from '@modelcontextprotocol/server';
import type * as Skills from '@modelcontextprotocol/server/ext/skills';

// What the SDK calls these too: a word of another spelling than its own does not compile. They stand here for what is answered
// without the SDK, which is large, and loaded where it is needed.

export const PROTOCOL_VERSION_META_KEY: typeof Sdk.PROTOCOL_VERSION_META_KEY =
  'io.modelcontextprotocol/protocolVersion';
export const CLIENT_INFO_META_KEY: typeof Sdk.CLIENT_INFO_META_KEY = 'io.modelcontextprotocol/clientInfo';
export const CLIENT_CAPABILITIES_META_KEY: typeof Sdk.CLIENT_CAPABILITIES_META_KEY =
  'io.modelcontextprotocol/clientCapabilities';
export const SERVER_INFO_META_KEY: typeof Sdk.SERVER_INFO_META_KEY = 'io.modelcontextprotocol/serverInfo';

export const SKILLS_EXTENSION_ID: typeof Skills.SKILLS_EXTENSION_ID = 'io.modelcontextprotocol/skills';
export const SKILLS_GET_METHOD: typeof Skills.SKILLS_GET_METHOD = 'skills/get';
export const SKILLS_LIST_METHOD: typeof Skills.SKILLS_LIST_METHOD = 'skills/list';
export const RESOURCES_DIRECTORY_READ_METHOD: typeof Skills.RESOURCES_DIRECTORY_READ_METHOD =
  'resources/directory/read';

/** Errors of JSON-RPC, and of MCP. */
export const INVALID_REQUEST: Sdk.ProtocolErrorCode.InvalidRequest = -32600;
export const METHOD_NOT_FOUND: Sdk.ProtocolErrorCode.MethodNotFound = -32601;
export const INVALID_PARAMS: Sdk.ProtocolErrorCode.InvalidParams = -32602;
export const INTERNAL_ERROR: Sdk.ProtocolErrorCode.InternalError = -32603;
export const RESOURCE_NOT_FOUND: Sdk.ProtocolErrorCode.ResourceNotFound = -32002;
export const MISSING_CAPABILITY: Sdk.ProtocolErrorCode.MissingRequiredClientCapability = -32021;
export const UNSUPPORTED_VERSION: Sdk.ProtocolErrorCode.UnsupportedProtocolVersion = -32022;
