//! `counter-central serve` and `counter-central keys`.

use std::net::SocketAddr;
use std::sync::Arc;

use clap::{Args, Subcommand};
use serde_json::json;

use super::Places;
use super::output::{Ended, Failure, Output, Verdict};
use crate::central::{Central, Config};
use crate::clock::{Clock as _, SystemClock};
use crate::identity::Identity;

#[derive(Args)]
pub(super) struct Arguments {
    /// 监听地址
    #[arg(long, default_value = "0.0.0.0:8443")]
    listen: SocketAddr,
    /// 最多数据库连接数
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// 演示：人员均为虚构，终端据此标明
    #[arg(long)]
    demo: bool,
}

#[derive(Subcommand)]
pub(super) enum KeysCommand {
    /// 在密钥目录生成中心的密钥（只做一次；恢复密钥随后移走离线保管）
    Init {
        /// 终端访问中心所用的主机名或地址，可重复
        #[arg(long = "host", required = true)]
        hosts: Vec<String>,
    },
}

pub(super) async fn run(arguments: Arguments, places: &Places, output: &Output) -> Ended {
    let config = Config {
        listen: arguments.listen,
        connections: arguments.connections,
        demo: arguments.demo,
        ..places.config()?
    };
    let handle = Box::pin(Central::start(config)).await?;
    let address = handle.address();
    output.say(
        &json!({"listening": address}),
        &format!("中心已启动：https://{address}"),
    );
    asked_to_end().await?;
    handle.stop().await;
    Ok(Verdict::Good)
}

/// Returns when the system or a person asks the process to end.
async fn asked_to_end() -> Result<(), Failure> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut terminated = signal(SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted?,
            _ = terminated.recv() => {}
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await?;
    Ok(())
}

pub(super) fn keys(command: &KeysCommand, places: &Places, output: &Output) -> Ended {
    let KeysCommand::Init { hosts } = command;
    let folder = places.keys.as_ref().ok_or_else(|| {
        Failure("没有指定密钥目录，请用 --keys 或 COUNTER_CENTRAL_KEYS".to_owned())
    })?;
    if Identity::exists(folder) {
        return Err(Failure(format!(
            "{} 中已有中心的密钥，不会覆盖",
            folder.display()
        )));
    }
    Identity::create(folder, hosts, Arc::new(SystemClock).now())?;
    output.say(
        &json!({"keys": folder}),
        &format!(
            "中心密钥已写入 {}；请把其中的恢复密钥 recovery.key 移到离线介质保管",
            folder.display()
        ),
    );
    Ok(Verdict::Good)
}
