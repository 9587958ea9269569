use rmcp::model::{
    CallToolRequestParams, ContentBlock, GetPromptRequestParams, ProtocolVersion,
    ReadResourceRequestParams, ResourceContents,
};
use serde_json::{Value, json};

use crate::{
    Outcome, check,
    dial::{Dialled, over_https},
};

pub async fn check_tools(place: &str, version: &ProtocolVersion, client: &Dialled) {
    let service = &client.service;
    check(&format!("{place}: speaks {version}"), async {
        let peer = service.peer_info().ok_or("no answer to the handshake")?;
        same(&peer.protocol_version, version)
    })
    .await;
    check(&format!("{place}: lists the tools"), async {
        let mut names: Vec<_> = service
            .list_all_tools()
            .await?
            .into_iter()
            .map(|tool| tool.name)
            .collect();
        names.sort();
        same(names, ["get-profile", "health-check", "process-data"])
    })
    .await;
    check(&format!("{place}: gets structured output"), async {
        let result = service
            .call_tool(CallToolRequestParams::new("get-profile"))
            .await?;
        let profile = result.structured_content.ok_or("no structured output")?;
        same(&profile["name"], "Amara Okafor")
    })
    .await;
    check(&format!("{place}: gets a refusal as a result"), async {
        let result = service
            .call_tool(tool("get-profile", json!({ "userId": "user-2" })))
            .await?;
        same(result.is_error, Some(true))?;
        let meta = serde_json::to_value(result.meta)?;
        same(&meta["gatehouse/refusal"]["outcome"], "forbidden")
    })
    .await;
}

pub async fn check_fixtures(place: &str, client: &mut Dialled) {
    let Dialled { service, progress } = client;
    check(&format!("{place}: reads a resource"), async {
        let asked = ReadResourceRequestParams::new("test://static-text");
        let result = service.read_resource(asked).await?;
        let Some(ResourceContents::TextResourceContents { text, .. }) = result.contents.first()
        else {
            return Err("no text".into());
        };
        same(
            text.as_str(),
            "This is the content of the static text resource.",
        )
    })
    .await;
    check(&format!("{place}: gets a prompt"), async {
        let Value::Object(arguments) = json!({ "arg1": "one", "arg2": "two" }) else {
            unreachable!()
        };
        let asked =
            GetPromptRequestParams::new("test_prompt_with_arguments").with_arguments(arguments);
        let result = service.get_prompt(asked).await?;
        same(
            text_of(result.messages.first().map(|message| &message.content)),
            "Prompt with arguments: arg1='one', arg2='two'",
        )
    })
    .await;
    check(&format!("{place}: hears the progress of a call"), async {
        service
            .call_tool(CallToolRequestParams::new("test_tool_with_progress"))
            .await?;
        // Each notification is handled in a task of its own: in any order, and the last may still be on its way.
        let mut heard = Vec::new();
        for _ in 0..3 {
            heard.extend(progress.recv().await);
        }
        heard.sort_by(f64::total_cmp);
        same(heard, vec![0.0, 50.0, 100.0])
    })
    .await;
    check(&format!("{place}: answers a question of a tool"), async {
        let asked = CallToolRequestParams::new("test_input_required_result_elicitation");
        let result = service.call_tool(asked).await?;
        same(text_of(result.content.first()), "Hello, Ada!")
    })
    .await;
}

/// The transport says which status it was answered with only in words.
pub async fn is_refused_at_the_door(version: &ProtocolVersion) -> Outcome {
    match over_https("SERVICE_URL", None, version).await {
        Ok(_) => Err("was let in without a token".into()),
        Err(error) if format!("{error:?}").contains("AuthRequired") => Ok(()),
        Err(error) => Err(error),
    }
}

/// The service has room for one session, and nobody makes room in place of another user.
pub async fn ends_its_sessions() -> Outcome {
    for token in ["TOKEN", "OTHER_TOKEN", "TOKEN"] {
        let client = over_https("SERVICE_URL", Some(token), &ProtocolVersion::V_2025_11_25).await?;
        client.service.list_all_tools().await?;
        client.service.cancel().await?;
    }
    Ok(())
}

fn tool(name: &'static str, arguments: Value) -> CallToolRequestParams {
    let Value::Object(arguments) = arguments else {
        unreachable!()
    };
    CallToolRequestParams::new(name).with_arguments(arguments)
}

fn text_of(content: Option<&ContentBlock>) -> &str {
    match content {
        Some(ContentBlock::Text(block)) => &block.text,
        _ => "no text",
    }
}

fn same<A: PartialEq<B> + std::fmt::Debug, B: std::fmt::Debug>(got: A, expected: B) -> Outcome {
    if got == expected {
        Ok(())
    } else {
        Err(format!("got {got:?} instead of {expected:?}").into())
    }
}
