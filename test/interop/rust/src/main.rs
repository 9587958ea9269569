//! The official Rust SDK against the service and the fixture application. See ../README.md for the environment.

mod checks;
mod dial;

use std::{error::Error, future::Future, time::Duration};

use rmcp::model::ProtocolVersion;

use crate::{
    checks::{check_fixtures, check_tools, ends_its_sessions, is_refused_at_the_door},
    dial::{Dialled, over_https, over_stdio},
};

/// Bounds one check.
const CHECK_LIMIT: Duration = Duration::from_secs(20);

pub type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() {
    for version in [ProtocolVersion::V_2025_11_25, ProtocolVersion::V_2026_07_28] {
        let https = format!("https {version}");
        if let Some(client) =
            connected(&https, over_https("SERVICE_URL", Some("TOKEN"), &version)).await
        {
            check_tools(&https, &version, &client).await;
            close(&https, client).await;
        }
        if let Some(mut client) =
            connected(&https, over_https("FIXTURES_URL", Some("TOKEN"), &version)).await
        {
            check_fixtures(&https, &mut client).await;
            close(&https, client).await;
        }
        let name = format!("{https}: is refused without a token");
        check(&name, is_refused_at_the_door(&version)).await;

        let stdio = format!("stdio {version}");
        if let Some(client) = connected(&stdio, over_stdio(&version)).await {
            check_tools(&stdio, &version, &client).await;
            close(&stdio, client).await;
        }
    }
    check("https 2025-11-25: ends its sessions", ends_its_sessions()).await;
}

async fn connected(
    place: &str,
    connects: impl Future<Output = Outcome<Dialled>>,
) -> Option<Dialled> {
    match connects.await {
        Ok(client) => Some(client),
        Err(error) => {
            println!("failed {place}: connects: {error}");
            None
        }
    }
}

async fn close(place: &str, client: Dialled) {
    if let Err(error) = client.service.cancel().await {
        println!("failed {place}: closes: {error}");
    }
}

pub async fn check(name: &str, behaves: impl Future<Output = Outcome>) {
    match tokio::time::timeout(CHECK_LIMIT, behaves).await {
        Ok(Ok(())) => println!("passed {name}"),
        Ok(Err(error)) => println!("failed {name}: {error}"),
        Err(_) => println!("failed {name}: not done after {CHECK_LIMIT:?}"),
    }
}
