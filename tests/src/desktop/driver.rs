//! WebKitWebDriver, which starts the program under test.
//!
//! tauri-driver is left out: on Linux it only gives this driver's own capabilities other names.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tokio::net::TcpStream;

use super::display::Display;
use crate::process::Process;

/// How long the driver may take to listen.
const READY_WITHIN: Duration = Duration::from_secs(20);

/// A running driver; the program that it starts is in its process group.
pub(super) struct Driver {
    port: u16,
    process: Process,
}

impl Driver {
    /// Starts the driver on a free port of loopback and waits until it listens.
    ///
    /// What the driver and the program say on their standard streams goes to `log`.
    pub(super) async fn start(display: &Display, assets: Option<&Path>, log: &Path) -> Self {
        let port = free_port();
        let log = File::create(log).expect("the log can be made");
        let mut command = Command::new("WebKitWebDriver");
        command
            .args(["--host=127.0.0.1".to_owned(), format!("--port={port}")])
            .env("DISPLAY", display.name())
            .env("GDK_BACKEND", "x11")
            .env("LANG", "C.UTF-8")
            .env("NO_AT_BRIDGE", "1")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            // Without the DMABUF renderer, which the shell switches off where nobody has chosen,
            // WebKitWebDriver never answers a request for a picture.
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "0")
            .env("COUNTER_STICKS", super::STICK)
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("COUNTER_ASSETS")
            .envs(assets.map(|assets| ("COUNTER_ASSETS", assets)))
            .stdout(log.try_clone().expect("the log has a second handle"))
            .stderr(log);
        let process = Process::start(&mut command, "webkit2gtk-driver");
        let driver = Self { port, process };
        tokio::time::timeout(READY_WITHIN, driver.listening())
            .await
            .expect("WebKitWebDriver listens within its time");
        driver
    }

    async fn listening(&self) {
        let mut again = tokio::time::interval(Duration::from_millis(20));
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))
            .await
            .is_err()
        {
            again.tick().await;
        }
    }

    /// Where it takes commands.
    pub(super) fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Ids of the driver, the program and WebKit's processes, for measurements.
    pub(super) fn family(&self) -> Vec<u32> {
        self.process.family()
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
    listener
        .local_addr()
        .expect("a bound socket has an address")
        .port()
}
