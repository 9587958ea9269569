"""The official Python SDK against the service and the fixture application. See ../README.md for the environment."""

import asyncio
import os
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import ElicitResult, TextContent

SERVICE = os.environ["SERVICE_URL"]
FIXTURES = os.environ["FIXTURES_URL"]
MODES = {"2025-11-25": "legacy", "2026-07-28": "auto"}

trust = ssl.create_default_context(cafile=os.environ["CA_FILE"])
authorized = {"Authorization": f"Bearer {os.environ['TOKEN']}"}
other_user = {"Authorization": f"Bearer {os.environ['OTHER_TOKEN']}"}


async def check(name: str, behave: Callable[[], Awaitable[None]]) -> None:
    try:
        await asyncio.wait_for(behave(), timeout=20)
    except Exception as error:
        print(f"failed {name}: {describe(error)}".replace("\n", " "), flush=True)
    else:
        print(f"passed {name}", flush=True)


def describe(error: BaseException) -> str:
    """The transports raise groups, whose own message says nothing."""
    if isinstance(error, BaseExceptionGroup):
        return ", ".join(describe(inner) for inner in error.exceptions)
    return repr(error)


def http_client(headers: dict[str, str] | None = None, **options: object) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(headers=headers, verify=trust, timeout=20, **options)


@asynccontextmanager
async def over_http(url: str, mode: str, headers: dict[str, str]) -> AsyncIterator[Client]:
    async with http_client(headers) as http:
        transport = streamable_http_client(url, http_client=http)
        async with Client(transport, mode=mode, elicitation_callback=answer) as client:
            yield client


@asynccontextmanager
async def over_sse() -> AsyncIterator[Client]:
    def factory(headers=None, timeout=None, auth=None) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(headers=headers, timeout=timeout, auth=auth, verify=trust)

    url = SERVICE.replace("/mcp", "/sse")
    transport = sse_client(url, headers=authorized, httpx_client_factory=factory)
    async with Client(transport, mode="legacy") as client:
        yield client


@asynccontextmanager
async def over_stdio(mode: str) -> AsyncIterator[Client]:
    env = {"DATA_DIR": os.environ["STDIO_DATA_DIR"], "STDIO_SUB": "user-1", "STDIO_ROLES": "user", "TOOLSETS": "accounts"}
    server = StdioServerParameters(command=os.environ["NODE"], args=[os.environ["STDIO_SCRIPT"]], env=env)
    async with Client(server, mode=mode) as client:
        yield client


async def answer(_context: object, _question: object) -> ElicitResult:
    return ElicitResult(action="accept", content={"name": "Ada"})


def text_of(block: object) -> str:
    assert isinstance(block, TextContent), block
    return block.text


async def check_tools(where: str, version: str, client: Client) -> None:
    async def speaks() -> None:
        assert client.protocol_version == version, client.protocol_version

    async def lists() -> None:
        page = await client.list_tools()
        names = [tool.name for tool in page.tools]
        while page.next_cursor is not None:
            page = await client.list_tools(cursor=page.next_cursor)
            names += [tool.name for tool in page.tools]
        names.sort()
        assert names == ["get-profile", "health-check", "process-data"], names

    async def calls() -> None:
        result = await client.call_tool("get-profile", {})
        assert result.structured_content is not None, result
        assert result.structured_content["name"] == "Amara Okafor", result

    async def is_refused() -> None:
        result = await client.call_tool("get-profile", {"userId": "user-2"})
        assert result.is_error is True, result
        assert result.meta is not None and result.meta["gatehouse/refusal"]["outcome"] == "forbidden", result

    await check(f"{where}: speaks {version}", speaks)
    await check(f"{where}: lists the tools", lists)
    await check(f"{where}: gets structured output", calls)
    await check(f"{where}: gets a refusal as a result", is_refused)


async def check_fixtures(where: str, client: Client) -> None:
    async def reads() -> None:
        contents = (await client.read_resource("test://static-text")).contents
        assert contents[0].text == "This is the content of the static text resource.", contents

    async def prompts() -> None:
        arguments = {"arg1": "one", "arg2": "two"}
        messages = (await client.get_prompt("test_prompt_with_arguments", arguments)).messages
        assert "arg2='two'" in text_of(messages[0].content), messages

    async def hears_progress() -> None:
        heard: asyncio.Queue[float] = asyncio.Queue()

        async def hear(progress: float, _total: float | None, _message: str | None) -> None:
            heard.put_nowait(progress)

        await client.call_tool("test_tool_with_progress", {}, progress_callback=hear)
        # A notification is handled beside the call, so the last may still be on its way.
        assert [await heard.get() for _ in range(3)] == [0, 50, 100]

    async def is_asked() -> None:
        result = await client.call_tool("test_input_required_result_elicitation", {})
        assert text_of(result.content[0]) == "Hello, Ada!", result

    await check(f"{where}: reads a resource", reads)
    await check(f"{where}: gets a prompt", prompts)
    await check(f"{where}: hears the progress of a call", hears_progress)
    await check(f"{where}: answers a question of a tool", is_asked)


async def check_refused_at_the_door(where: str, mode: str) -> None:
    async def is_refused() -> None:
        statuses: list[int] = []

        async def note(response: httpx2.Response) -> None:
            statuses.append(response.status_code)

        try:
            async with http_client(event_hooks={"response": [note]}) as http:
                async with Client(streamable_http_client(SERVICE, http_client=http), mode=mode):
                    pass
        except Exception as error:
            assert set(statuses) == {401}, (statuses, describe(error))
            return
        raise AssertionError("was let in without a token")

    await check(f"{where}: is refused without a token", is_refused)


async def check_session_end(where: str) -> None:
    """The service has room for one session, and nobody makes room in place of another user."""

    async def ends() -> None:
        for headers in (authorized, other_user, authorized):
            async with over_http(SERVICE, "legacy", headers) as client:
                await client.list_tools()

    await check(f"{where}: ends its sessions", ends)


async def main() -> None:
    for version, mode in MODES.items():
        where = f"https {version}"
        async with over_http(SERVICE, mode, authorized) as client:
            await check_tools(where, version, client)
        async with over_http(FIXTURES, mode, authorized) as client:
            await check_fixtures(where, client)
        await check_refused_at_the_door(where, mode)
        async with over_stdio(mode) as client:
            await check_tools(f"stdio {version}", version, client)
    await check_session_end("https 2025-11-25")
    async with over_sse() as client:
        await check_tools("sse 2025-11-25", "2025-11-25", client)


try:
    asyncio.run(main())
except Exception as error:
    sys.exit(describe(error))
