//! `counter-central`: the administrators' command line.
//!
//! With `--json` each result is one JSON object a line. Exit codes: 0 good, 1 a negative verdict,
//! 2 wrong usage or input/output. Sentences for people go to standard error, in Chinese.
//!
//! Every command is a call of [`crate::registry`], [`crate::core_system`] or
//! [`crate::verify_page`], and stands in the audit where it changes something. Deliberately absent:
//! cards (they are made, sent, re-allotted and destroyed by the core system's files only), and the
//! decision on a held act (that is a signed act of a named person, made at a counter's desk).

mod core;
mod device;
mod exchange;
mod online;
mod output;
mod paper;
mod policy;
mod serve;
mod staff;
mod station;
mod upkeep;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use crate::central::{Central, Config};
use crate::clock::SystemClock;
use output::{Ended, Output, Verdict};

#[derive(Parser)]
#[command(name = "counter-central", version, about = "社保柜台中心的管理工具")]
struct Arguments {
    /// 每行输出一个 JSON 对象
    #[arg(long, global = true)]
    json: bool,
    /// 数据库地址，如 host=/run/postgresql user=central dbname=central；多台主机以逗号分隔
    #[arg(
        long,
        global = true,
        env = "COUNTER_CENTRAL_DATABASE",
        hide_env_values = true
    )]
    database: Option<String>,
    /// 中心密钥目录
    #[arg(long, global = true, env = "COUNTER_CENTRAL_KEYS", value_name = "DIR")]
    keys: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 启动中心
    Serve(serve::Arguments),
    /// 升级数据库结构
    Migrate,
    /// 中心密钥
    #[command(subcommand)]
    Keys(serve::KeysCommand),
    /// 机构
    #[command(subcommand)]
    Organisations(station::Command),
    /// 人员
    #[command(subcommand)]
    Staff(staff::Command),
    /// 终端
    #[command(subcommand)]
    Device(device::Command),
    /// 电子印章
    #[command(subcommand)]
    Seal(policy::SealCommand),
    /// 政策包
    #[command(subcommand)]
    Pack(policy::PackCommand),
    /// 节假日
    #[command(subcommand)]
    Holidays(policy::HolidaysCommand),
    /// 目录（机构、银行、退回原因等）
    #[command(subcommand)]
    Catalogue(policy::CatalogueCommand),
    /// 窗口带来的文件：业务、登记申请
    #[command(subcommand)]
    Exchange(exchange::Command),
    /// 网上办事系统的来件
    #[command(subcommand)]
    Online(online::Command),
    /// 核心系统文件交换
    #[command(subcommand)]
    Core(core::Command),
    /// 证明查验登记
    #[command(subcommand)]
    Certificate(paper::Command),
    /// 备份
    #[command(subcommand)]
    Backup(upkeep::BackupCommand),
    /// 数据库的“一世”：从备份恢复后须换新
    #[command(subcommand)]
    Incarnation(upkeep::IncarnationCommand),
    /// 挂起的业务
    #[command(subcommand)]
    Held(upkeep::HeldCommand),
    /// 核对数据库：状态、次序、签名、链
    Check,
}

/// Where the centre's things lie.
struct Places {
    database: Option<String>,
    keys: Option<PathBuf>,
}

impl Places {
    fn config(&self) -> Result<Config, output::Failure> {
        let missing = |what: &str| output::Failure(format!("没有指定{what}"));
        Ok(Config {
            database: self
                .database
                .clone()
                .ok_or_else(|| missing("数据库，请用 --database 或 COUNTER_CENTRAL_DATABASE"))?,
            connections: 16,
            keys: self
                .keys
                .clone()
                .ok_or_else(|| missing("密钥目录，请用 --keys 或 COUNTER_CENTRAL_KEYS"))?,
            listen: ([127, 0, 0, 1], 0).into(),
            demo: false,
            clock: Arc::new(SystemClock),
        })
    }

    async fn open(&self) -> Result<Arc<Central>, output::Failure> {
        Ok(Central::open(&self.config()?).await?)
    }
}

/// Runs the command of this process's arguments.
pub async fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let output = Output::new(arguments.json);
    let places = Places {
        database: arguments.database,
        keys: arguments.keys,
    };
    match command(arguments.command, &places, &output).await {
        Ok(Verdict::Good) => ExitCode::SUCCESS,
        Ok(Verdict::Negative) => ExitCode::from(1),
        Err(failure) => {
            output.complain(&failure.0);
            ExitCode::from(2)
        }
    }
}

async fn command(command: Command, places: &Places, output: &Output) -> Ended {
    match command {
        Command::Serve(arguments) => return serve::run(arguments, places, output).await,
        Command::Keys(command) => return serve::keys(&command, places, output),
        _ => {}
    }
    let central = Box::pin(places.open()).await?;
    match command {
        // They were answered above.
        Command::Serve(_) | Command::Keys(_) => Ok(Verdict::Good),
        Command::Migrate => {
            output.say(&serde_json::json!({"ok": true}), "数据库结构已是最新");
            Ok(Verdict::Good)
        }
        Command::Organisations(command) => station::run(command, &central, output).await,
        Command::Staff(command) => staff::run(command, &central, output).await,
        Command::Device(command) => device::run(command, &central, output).await,
        Command::Seal(command) => policy::seal(command, &central, output).await,
        Command::Pack(command) => policy::pack(command, &central, output).await,
        Command::Holidays(command) => policy::holidays(command, &central, output).await,
        Command::Catalogue(command) => policy::catalogue(command, &central, output).await,
        Command::Exchange(command) => exchange::run(command, &central, output).await,
        Command::Online(command) => online::run(command, &central, output).await,
        Command::Core(command) => Box::pin(core::run(command, &central, output)).await,
        Command::Certificate(command) => paper::run(command, &central, output).await,
        Command::Backup(command) => upkeep::backup(&command, &central, output).await,
        Command::Incarnation(command) => upkeep::incarnation(&command, &central, output).await,
        Command::Held(command) => upkeep::held(&command, &central, output).await,
        Command::Check => upkeep::check(&central, output).await,
    }
}
