import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { McpController, McpStrategy, StreamableHttpTransport, Tool } from '@rekog/mcp-nest';
import { ECHO_DESCRIPTION, EchoInput, toolNames } from '../echo-tool.js';
import { announce, TOOL_COUNT } from './announce.js';

// MCP-Nest as its README sets it up: stateless streamable HTTP, mounted by itself, nothing switched on.
class EchoController {}

for (const name of toolNames(TOOL_COUNT)) {
  const echo = ({ text }: EchoInput) => ({ content: [{ type: 'text', text }] });
  Object.defineProperty(EchoController.prototype, name, { value: echo, configurable: true });
  const descriptor = Object.getOwnPropertyDescriptor(EchoController.prototype, name)!;
  Tool({ name, description: ECHO_DESCRIPTION, parameters: EchoInput })(EchoController.prototype, name, descriptor);
}
McpController()(EchoController);

class BenchModule {}
Module({ controllers: [EchoController] })(BenchModule);

const mcp = new McpStrategy({ name: 'mcp-nest', version: '1.0.0', transports: [new StreamableHttpTransport()] });
const app = await NestFactory.create(BenchModule, new FastifyAdapter());
mcp.setHttpAdapter(app.getHttpAdapter());
app.connectMicroservice({ strategy: mcp });
await app.startAllMicroservices();
await app.listen(0, '127.0.0.1');
announce(`${await app.getUrl()}/mcp`);
