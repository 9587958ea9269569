use std::sync::Arc;

use reqwest::{Certificate, Client};
use rmcp::{
    ClientHandler, ClientLifecycleMode, ClientServiceExt, ErrorData, RoleClient,
    model::{
        ClientCapabilities, ClientConfig, ElicitRequestParams, ElicitResult, ElicitationAction,
        ElicitationCapability, FormElicitationCapability, Implementation,
        ProgressNotificationParam, ProtocolVersion,
    },
    service::{NotificationContext, RequestContext, RunningService},
    transport::{
        StreamableHttpClientTransport, TokioChildProcess,
        streamable_http_client::StreamableHttpClientTransportConfig,
    },
};
use serde_json::json;
use tokio::{
    process::Command,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};

use crate::Outcome;

/// A connection, and the progress that is heard on it.
pub struct Dialled {
    pub service: RunningService<RoleClient, Arc<Handler>>,
    pub progress: UnboundedReceiver<f64>,
}

/// Answers every question with a name, and passes on what progress it hears.
pub struct Handler(UnboundedSender<f64>);

impl ClientHandler for Handler {
    fn get_info(&self) -> ClientConfig {
        let form = ElicitationCapability::new().with_form(FormElicitationCapability::new());
        let mut capabilities = ClientCapabilities::default();
        capabilities.elicitation = Some(form);
        ClientConfig::new(capabilities, Implementation::new("interop", "1.0.0"))
    }

    async fn create_elicitation(
        &self,
        _question: ElicitRequestParams,
        _context: RequestContext<RoleClient>,
    ) -> Result<ElicitResult, ErrorData> {
        Ok(ElicitResult::new(ElicitationAction::Accept).with_content(json!({ "name": "Ada" })))
    }

    async fn on_progress(
        &self,
        heard: ProgressNotificationParam,
        _context: NotificationContext<RoleClient>,
    ) {
        let _ = self.0.send(heard.progress);
    }
}

pub async fn over_https(
    url: &str,
    token: Option<&str>,
    version: &ProtocolVersion,
) -> Outcome<Dialled> {
    let certificate = Certificate::from_pem(&std::fs::read(setting("CA_FILE"))?)?;
    // Nothing but this one: the authorities of the machine are not asked.
    let client = Client::builder().tls_certs_only([certificate]).build()?;
    let mut config = StreamableHttpClientTransportConfig::with_uri(setting(url));
    if let Some(name) = token {
        config = config.auth_header(setting(name));
    }
    let transport = StreamableHttpClientTransport::with_client(client, config);
    let (handler, progress) = handler();
    let service = handler
        .serve_with_lifecycle(transport, lifecycle(version))
        .await?;
    Ok(Dialled { service, progress })
}

pub async fn over_stdio(version: &ProtocolVersion) -> Outcome<Dialled> {
    let mut command = Command::new(setting("NODE"));
    command
        .arg(setting("STDIO_SCRIPT"))
        .env("DATA_DIR", setting("STDIO_DATA_DIR"))
        .env("STDIO_SUB", "user-1")
        .env("STDIO_ROLES", "user")
        .env("TOOLSETS", "accounts");
    let (handler, progress) = handler();
    let transport = TokioChildProcess::new(command)?;
    let service = handler
        .serve_with_lifecycle(transport, lifecycle(version))
        .await?;
    Ok(Dialled { service, progress })
}

fn handler() -> (Arc<Handler>, UnboundedReceiver<f64>) {
    let (heard, progress) = unbounded_channel();
    (Arc::new(Handler(heard)), progress)
}

fn lifecycle(version: &ProtocolVersion) -> ClientLifecycleMode {
    if version.has_initialize() {
        ClientLifecycleMode::Initialize
    } else {
        ClientLifecycleMode::Discover {
            preferred_versions: vec![version.clone()],
        }
    }
}

pub fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}
