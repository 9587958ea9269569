"""Agent frameworks in Python against the service. See ../README.md for the environment."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

# Before anything makes a client: httpx reads it where it is told of no certificate.
os.environ["SSL_CERT_FILE"] = os.environ["CA_FILE"]

from agents.mcp import MCPServerStreamableHttp, MCPUtil
from fastmcp import Client, FastMCP
from fastmcp.client.transports import StreamableHttpTransport
from langchain_core.utils.function_calling import convert_to_openai_tool
from langchain_mcp_adapters.client import MultiServerMCPClient
from langchain_mcp_adapters.tools import load_mcp_tools
from pydantic_ai import Agent
from pydantic_ai.mcp import MCPToolset
from pydantic_ai.models.test import TestModel

URL = os.environ["FRAMEWORKS_URL"]
TOOLS = 21
Headers = dict[str, str]
authorized = {"Authorization": f"Bearer {os.environ['TOKEN']}"}
other_user = {"Authorization": f"Bearer {os.environ['OTHER_TOKEN']}"}


@dataclass
class Connected:
    """`call` answers what an agent is told of a call, or raises what it raises; `tools` are the framework's own objects."""

    tools: list
    call: Callable[[str, dict], Awaitable[object]]
    server: object = None


@asynccontextmanager
async def langchain(headers: Headers) -> AsyncIterator[Connected]:
    client = MultiServerMCPClient({"gatehouse": {"transport": "http", "url": URL, "headers": headers}})
    async with client.session("gatehouse") as session:
        tools = {tool.name: tool for tool in await load_mcp_tools(session)}
        yield Connected(list(tools.values()), lambda name, input: tools[name].ainvoke(input))


@asynccontextmanager
async def openai_agents(headers: Headers) -> AsyncIterator[Connected]:
    async with MCPServerStreamableHttp({"url": URL, "headers": headers}, cache_tools_list=True) as server:
        yield Connected(await server.list_tools(), server.call_tool, server)


@asynccontextmanager
async def pydantic_ai(headers: Headers) -> AsyncIterator[Connected]:
    async with MCPToolset(URL, headers=headers) as server:
        yield Connected(await server.list_tools(), server.direct_call_tool, server)


@asynccontextmanager
async def fastmcp(headers: Headers) -> AsyncIterator[Connected]:
    async with Client(StreamableHttpTransport(URL, headers=headers)) as client:
        yield Connected(await client.list_tools(), client.call_tool)


@asynccontextmanager
async def fastmcp_proxy(headers: Headers) -> AsyncIterator[Connected]:
    async with Client(StreamableHttpTransport(URL, headers=headers)) as upstream:
        async with Client(FastMCP.as_proxy(upstream)) as client:
            yield Connected(await client.list_tools(), client.call_tool)


def describe(error: BaseException) -> str:
    if isinstance(error, BaseExceptionGroup):
        return ", ".join(describe(inner) for inner in error.exceptions)
    return repr(error)


async def check(name: str, behave: Callable[[], Awaitable[None]]) -> None:
    try:
        await asyncio.wait_for(behave(), timeout=20)
    except BaseException as error:  # A lost connection cancels.
        print(f"failed {name}: {describe(error)}".replace("\n", " "), flush=True)
    else:
        print(f"passed {name}", flush=True)


async def told(client: Connected, name: str, arguments: dict) -> str:
    """All that an agent can be told of a call, also of one that raises."""
    try:
        return str(await client.call(name, arguments))
    except Exception as error:
        return describe(error)


async def check_calls(where: str, client: Connected) -> None:
    async def lists() -> None:
        assert len(client.tools) == TOOLS, [tool.name for tool in client.tools]

    async def answers() -> None:
        assert "Amara Okafor" in await told(client, "get-profile", {})

    async def fails() -> None:
        text = await told(client, "get-profile", {"userId": "user-2"})
        assert "admin" in text, text

    async def is_limited() -> None:
        await told(client, "health-check", {})
        text = await told(client, "health-check", {})
        assert re.search(r"limit of this tool for you\. Try again in \d+ s\.", text), text
        await answers()

    await check(f"{where}: lists all tools", lists)
    await check(f"{where}: gets an answer", answers)
    await check(f"{where}: is told why a call failed", fails)
    await check(f"{where}: is told why a call is limited, and goes on", is_limited)


async def check_door(where: str, connect: Callable[[Headers], AbstractAsyncContextManager[Connected]]) -> None:
    async def leaves() -> None:
        async with connect(other_user) as client:
            await client.call("get-profile", {})

    async def is_refused() -> None:
        try:
            async with connect({}) as client:
                await client.call("get-profile", {})
        except BaseException:
            return
        raise AssertionError("was let in without a token")

    await check(f"{where}: leaves its place to another user", leaves)
    await check(f"{where}: is refused without a token", is_refused)


async def convert_langchain(client: Connected) -> None:
    for tool in client.tools:
        convert_to_openai_tool(tool)
        convert_to_openai_tool(tool, strict=True)


async def convert_openai(client: Connected) -> None:
    loose = [tool.name for tool in client.tools if not MCPUtil.to_function_tool(tool, client.server, True).strict_json_schema]
    # Its `data` may have any key, and strict schemas name all.
    assert loose == ["process-data"], loose


async def run_agent(client: Connected) -> None:
    agent = Agent(TestModel(call_tools=["get-profile", "get_dashboard_metrics"]), toolsets=[client.server])
    messages = (await agent.run("Who am I?")).all_messages_json().decode()
    assert "openDeals" in messages, messages


ITS_OWN = {
    "langchain-python": ("converts all schemas", convert_langchain),
    "openai-agents-python": ("converts all schemas", convert_openai),
    "pydantic-ai": ("an agent calls tools and reads their answers", run_agent),
}
FRAMEWORKS = {
    "langchain-python": langchain,
    "openai-agents-python": openai_agents,
    "pydantic-ai": pydantic_ai,
    "fastmcp": fastmcp,
    "fastmcp-proxy": fastmcp_proxy,
}


async def main() -> None:
    for where, connect in FRAMEWORKS.items():
        async with connect(authorized) as client:
            await check_calls(where, client)
            if where in ITS_OWN:
                name, behave = ITS_OWN[where]
                await check(f"{where}: {name}", lambda behave=behave: behave(client))
        await check_door(where, connect)


try:
    asyncio.run(main())
except BaseException as error:
    sys.exit(describe(error))
