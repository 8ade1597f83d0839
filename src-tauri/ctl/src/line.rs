//! `counterctl sync`, `enrol`, `exchange`: the line to the centre and the stick that replaces it,
//! through the same use cases as the window.

use std::io::BufRead as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use clap::{Args, Subcommand, ValueEnum};
use counter_app::clock::{SystemClock, SystemRandom};
use counter_app::contract::{
    CommandError, EnrolByLineRequest, EnrolmentView, ExchangeDone, LoginRequest, SyncPhase,
    SyncView,
};
use counter_app::{Config, Counter};
use serde_json::{Map, Value};

use crate::output::{Ended, Failure, Output, Verdict};
use crate::places::Places;

/// What the window says for each error.
const ERRORS: &str = include_str!("../../../ui/src/locales/zh-CN/errors.json");
/// How often a running sync is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(200);

#[derive(Args)]
pub(crate) struct Opening {
    /// 工号；密码从标准输入读
    #[arg(long)]
    staff: String,
}

#[derive(Subcommand)]
pub(crate) enum SyncCommand {
    /// 同步状态
    Status(Opening),
    /// 立即同步，直到送完、取完或失败
    Now {
        #[command(flatten)]
        opening: Opening,
        /// 最多等几秒
        #[arg(long, default_value_t = 600)]
        seconds: u64,
    },
}

#[derive(Subcommand)]
pub(crate) enum EnrolCommand {
    /// 现在的登记情况
    Status,
    /// 联网登记
    Line {
        /// 中心地址，如 https://sb.example:8443
        #[arg(long)]
        centre: String,
        /// 一次性登记码
        #[arg(long)]
        code: String,
        /// 中心根证书指纹（SHA-256）
        #[arg(long, default_value = "")]
        fingerprint: String,
        #[command(flatten)]
        again: Again,
    },
    /// 写出登记申请文件
    Request {
        /// 一次性登记码
        #[arg(long)]
        code: String,
        /// 写入的文件
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        #[command(flatten)]
        again: Again,
    },
    /// 读入中心的登记答复文件
    Import {
        /// 答复文件
        file: PathBuf,
        /// 中心地址；有网络时以后由此同步
        #[arg(long, default_value = "")]
        centre: String,
        #[command(flatten)]
        again: Again,
    },
}

/// A machine that has a station is enrolled again by somebody who works there.
#[derive(Args)]
pub(crate) struct Again {
    /// 重新登记时的工号；密码从标准输入读
    #[arg(long)]
    staff: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum ExchangeCommand {
    /// 把未送出的业务写成交换文件
    Export {
        #[command(flatten)]
        opening: Opening,
        /// 给谁
        #[arg(long, value_enum)]
        to: Recipient,
        /// 写入的目录
        #[arg(short, long, value_name = "DIR")]
        output: PathBuf,
    },
    /// 读入交换文件
    Import {
        #[command(flatten)]
        opening: Opening,
        /// 交换文件
        file: PathBuf,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Recipient {
    /// 中心
    Centre,
    /// 本站其他窗口
    Windows,
}

pub(crate) fn run_sync(command: &SyncCommand, places: &Places, output: &Output) -> Ended {
    match command {
        SyncCommand::Status(opening) => {
            let counter = open(&opening.staff, places)?;
            let view = counter.sync_status().map_err(sentence)?;
            tell(&view, output);
            Ok(Verdict::Good)
        }
        SyncCommand::Now { opening, seconds } => {
            let counter = open(&opening.staff, places)?;
            let view = at_rest(&counter, Duration::from_secs(*seconds))?;
            tell(&view, output);
            Ok(Verdict::of(
                view.phase == SyncPhase::Idle && view.problem.is_none(),
            ))
        }
    }
}

pub(crate) fn run_enrol(command: &EnrolCommand, places: &Places, output: &Output) -> Ended {
    let view = match command {
        EnrolCommand::Status => start(places)?.enrolment().map_err(sentence)?,
        EnrolCommand::Line {
            centre,
            code,
            fingerprint,
            again,
        } => again
            .open(places)?
            .enrol_by_line(&EnrolByLineRequest {
                centre: centre.clone(),
                code: code.clone(),
                fingerprint: fingerprint.clone(),
            })
            .map_err(sentence)?,
        EnrolCommand::Request {
            code,
            output: file,
            again,
        } => {
            let counter = again.open(places)?;
            counter
                .write_enrolment_request_to(file, code)
                .map_err(sentence)?;
            counter.enrolment().map_err(sentence)?
        }
        EnrolCommand::Import {
            file,
            centre,
            again,
        } => again
            .open(places)?
            .read_enrolment_from(file, centre)
            .map_err(sentence)?,
    };
    output.say(&view, &enrolment_words(&view));
    Ok(Verdict::of(
        view.station.is_some() && view.fenced.is_empty(),
    ))
}

pub(crate) fn run_exchange(command: &ExchangeCommand, places: &Places, output: &Output) -> Ended {
    let done = match command {
        ExchangeCommand::Export {
            opening,
            to,
            output: dir,
        } => {
            let to = match to {
                Recipient::Centre => "centre",
                Recipient::Windows => "windows",
            };
            open(&opening.staff, places)?
                .export_acts_to(dir, to)
                .map_err(sentence)?
        }
        ExchangeCommand::Import { opening, file } => open(&opening.staff, places)?
            .import_file_from(file)
            .map_err(sentence)?,
    };
    let ExchangeDone {
        file,
        acts,
        verdicts,
        known,
        refused,
    } = &done;
    output.say(
        &done,
        &format!(
            "{file}：业务 {acts} 笔，答复 {verdicts} 条，已有 {known} 笔，不可信 {refused} 笔"
        ),
    );
    Ok(Verdict::of(*refused == 0))
}

impl Again {
    fn open(&self, places: &Places) -> Result<Arc<Counter>, Failure> {
        match &self.staff {
            Some(staff) => open(staff, places),
            None => start(places),
        }
    }
}

fn start(places: &Places) -> Result<Arc<Counter>, Failure> {
    Ok(Counter::start(Config {
        data_dir: places.data_dir()?,
        assets_dir: places.assets_dir()?,
        readers: false,
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        machine: counter_app::machine_id(),
    })?)
}

fn open(staff: &str, places: &Places) -> Result<Arc<Counter>, Failure> {
    let counter = start(places)?;
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password)?;
    counter
        .login(&LoginRequest {
            staff: staff.to_owned(),
            password: password.trim_end_matches(['\r', '\n']).to_owned(),
        })
        .map_err(sentence)?;
    Ok(counter)
}

/// Asks for a sync and waits until nothing is left to be done, or it failed.
fn at_rest(counter: &Counter, longest: Duration) -> Result<SyncView, Failure> {
    let began = Instant::now();
    // Nothing is ever sent: the receiver is only a pause.
    let (_sender, pause) = channel::<()>();
    let mut view = counter.sync_now().map_err(sentence)?;
    let before = view.last_try.clone();
    while began.elapsed() < longest {
        let rests = match view.phase {
            SyncPhase::NoCentre | SyncPhase::Stopped | SyncPhase::Waiting => true,
            SyncPhase::Idle => view.last_try.is_some() || before.is_some(),
            SyncPhase::Loading | SyncPhase::Sending | SyncPhase::Fetching => false,
        };
        if rests && began.elapsed() > LOOK_EVERY {
            break;
        }
        if pause.recv_timeout(LOOK_EVERY) != Err(RecvTimeoutError::Timeout) {
            break;
        }
        view = counter.sync_status().map_err(sentence)?;
    }
    Ok(view)
}

fn tell(view: &SyncView, output: &Output) {
    let phase = match view.phase {
        SyncPhase::NoCentre => "没有连接中心",
        SyncPhase::Idle => "已同步",
        SyncPhase::Loading => "正在取数据",
        SyncPhase::Sending => "正在送出",
        SyncPhase::Fetching => "正在取变化",
        SyncPhase::Waiting => "连不上，稍后再试",
        SyncPhase::Stopped => "中心不收",
    };
    output.say(
        view,
        &format!(
            "{phase}；未送出 {} 笔，待处理 {} 笔，上次成功 {}",
            view.unsent,
            view.on_desk,
            view.last_success.as_deref().unwrap_or("无")
        ),
    );
}

fn enrolment_words(view: &EnrolmentView) -> String {
    match &view.station {
        None => "本机尚未登记".to_owned(),
        Some(station) => format!(
            "{} {}（终端 {}），证书有效至 {}",
            station.office,
            station.window,
            station.device,
            view.certificate_until.as_deref().unwrap_or("无")
        ),
    }
}

/// The window's sentence for an error.
#[expect(
    clippy::needless_pass_by_value,
    reason = "it stands where a failed command is mapped"
)]
fn sentence(error: CommandError) -> Failure {
    let code = serde_json::to_value(error.code).unwrap_or_default();
    let code = code.as_str().unwrap_or_default();
    let sentences: Map<String, Value> = serde_json::from_str(ERRORS).unwrap_or_default();
    let mut text = match sentences.get(code).and_then(Value::as_str) {
        Some(text) => text.to_owned(),
        None => code.to_owned(),
    };
    for (name, value) in &error.params {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    if let Some(incident) = &error.incident {
        text = text.replace("{incident}", incident);
    }
    Failure(text)
}
