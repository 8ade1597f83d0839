//! `counterctl`: the same crates without a window, for IT support, scripts and tests.
//!
//! Each command writes one JSON object a line with `--json`, else words. Exit codes: 0 good,
//! 1 a negative verdict, 2 wrong usage or input/output. Sentences for people go to standard
//! error, in Chinese. Rules are the crates'; nothing is decided here.

mod amount;
mod calendar;
mod card;
mod demo;
mod doctor;
mod document;
mod idcard;
mod line;
mod number;
mod output;
mod photo;
mod places;
mod recover;
mod staff;
mod staff_seal;
mod store;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use output::{Output, Verdict};

#[derive(Parser)]
#[command(name = "counterctl", version, about = "社保柜台的命令行工具")]
struct Arguments {
    /// 每行输出一个 JSON 对象
    #[arg(long, global = true)]
    json: bool,
    /// 站点数据目录
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// 随程序安装的资源目录
    #[arg(long, global = true, value_name = "DIR")]
    assets: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 照片检查
    #[command(subcommand)]
    Photo(photo::Command),
    /// 证件与机构号码
    #[command(subcommand)]
    Number(number::Command),
    /// 节假日与期限
    #[command(subcommand)]
    Calendar(calendar::Command),
    /// 金额
    #[command(subcommand)]
    Amount(amount::Command),
    /// 社保卡
    #[command(subcommand)]
    Card(card::Command),
    /// 身份证件
    #[command(subcommand)]
    Idcard(idcard::Command),
    /// 文书
    #[command(subcommand)]
    Document(document::Command),
    /// 人员密钥
    #[command(subcommand)]
    Staff(staff::Command),
    /// 站点数据
    #[command(subcommand)]
    Store(store::StoreCommand),
    /// 业务日志
    #[command(subcommand)]
    Journal(store::JournalCommand),
    /// 与中心同步
    #[command(subcommand)]
    Sync(line::SyncCommand),
    /// 本机登记
    #[command(subcommand)]
    Enrol(line::EnrolCommand),
    /// 交换文件
    #[command(subcommand)]
    Exchange(line::ExchangeCommand),
    /// 演示站点
    #[command(subcommand)]
    Demo(demo::Command),
    /// 检查本机：资源、数据、读卡器、打印机
    Doctor,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let output = Output::new(arguments.json);
    let places = places::Places::new(arguments.data_dir, arguments.assets);
    let done = match arguments.command {
        Command::Photo(command) => photo::run(&command, &places, &output),
        Command::Number(command) => number::run(&command, &places, &output),
        Command::Calendar(command) => calendar::run(&command, &places, &output),
        Command::Amount(command) => amount::run(&command, &output),
        Command::Card(command) => card::run(&command, &places, &output),
        Command::Idcard(command) => idcard::run(&command, &output),
        Command::Document(command) => document::run(&command, &places, &output),
        Command::Staff(command) => staff::run(&command, &output),
        Command::Store(command) => store::run(&command, &places, &output),
        Command::Journal(command) => store::run_journal(&command, &places, &output),
        Command::Sync(command) => line::run_sync(&command, &places, &output),
        Command::Enrol(command) => line::run_enrol(&command, &places, &output),
        Command::Exchange(command) => line::run_exchange(&command, &places, &output),
        Command::Demo(command) => demo::run(&command, &places, &output),
        Command::Doctor => doctor::run(&places, &output),
    };
    match done {
        Ok(Verdict::Good) => ExitCode::SUCCESS,
        Ok(Verdict::Negative) => ExitCode::from(1),
        Err(failure) => {
            output.complain(&failure.0);
            ExitCode::from(2)
        }
    }
}
