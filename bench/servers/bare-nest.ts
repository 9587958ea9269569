import 'reflect-metadata';
import { Controller, HttpCode, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ECHO_TEXT, REQUEST_ID } from '../scenarios.js';
import { announce } from './announce.js';

// What starting Nest and one controller takes. It knows nothing of MCP and gives the one right answer to a call.
class EchoController {
  echo() {
    return { jsonrpc: '2.0', id: REQUEST_ID, result: { content: [{ type: 'text', text: ECHO_TEXT }] } };
  }
}
const descriptor = Object.getOwnPropertyDescriptor(EchoController.prototype, 'echo')!;
Post('mcp')(EchoController.prototype, 'echo', descriptor);
HttpCode(200)(EchoController.prototype, 'echo', descriptor);
Controller()(EchoController);

class BareModule {}
Module({ controllers: [EchoController] })(BareModule);

const app = await NestFactory.create(BareModule, new FastifyAdapter());
await app.listen(0, '127.0.0.1');
announce(`${await app.getUrl()}/mcp`);
