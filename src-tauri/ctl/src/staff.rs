//! `counterctl staff`: a colleague's key pairs, made where he sits.
//!
//! The private halves are wrapped under his first password, read from standard input, before they
//! are written; the record holds nothing that opens them. The centre takes it by
//! `counter-central staff add` and so never sees a password.

use std::fs::OpenOptions;
use std::io::{BufRead as _, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};
use counter_domain::organisation::OfficeCode;
use counter_domain::role::{Role, StaffId};
use counter_store::keys::{PasswordCost, StaffKeys};
use counter_wire::enrol::StaffRecord;
use serde_json::{Value, json};

use crate::output::{Ended, Failure, Output, Verdict};

/// The shortest first password, in characters.
const SHORTEST_PASSWORD: usize = 8;
/// The longest 工号 and name, in characters.
const LONGEST_NAME: usize = 64;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// 生成人员密钥，写成交中心登记的人员文件；首次口令从标准输入读一行
    Make {
        /// 工号
        #[arg(long)]
        number: String,
        /// 姓名
        #[arg(long)]
        name: String,
        /// 岗位
        #[arg(long)]
        role: RoleName,
        /// 机构代码
        #[arg(long)]
        office: String,
        /// 写入的人员文件（不得已存在）
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
    },
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum RoleName {
    /// 经办
    Clerk,
    /// 复核
    Reviewer,
    /// 主管
    Supervisor,
    /// 结算
    Finance,
    /// 稽核
    Auditor,
}

impl RoleName {
    const fn role(self) -> Role {
        match self {
            Self::Clerk => Role::Clerk,
            Self::Reviewer => Role::Reviewer,
            Self::Supervisor => Role::Supervisor,
            Self::Finance => Role::Finance,
            Self::Auditor => Role::Auditor,
        }
    }
}

pub(crate) fn run(command: &Command, output: &Output) -> Ended {
    let Command::Make {
        number,
        name,
        role,
        office,
        output: path,
    } = command;
    let staff = StaffId(worded("工号", number)?);
    let name = worded("姓名", name)?;
    let office = OfficeCode::parse(office)?;
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password)?;
    let password = password.trim_end_matches(['\r', '\n']);
    let length = password.chars().count();
    if length < SHORTEST_PASSWORD {
        return Err(Failure(format!(
            "首次口令至少{SHORTEST_PASSWORD}位，当前{length}位，请换一个口令再试"
        )));
    }
    let record = make(staff, name, role.role(), office, password)?;
    write_new(path, &record)?;
    output.say(
        &json!({"staff": record.staff, "file": path}),
        &format!(
            "人员文件已写入 {}，请交中心用 counter-central staff add 登记",
            path.display()
        ),
    );
    Ok(Verdict::Good)
}

fn make(
    staff: StaffId,
    name: String,
    role: Role,
    office: OfficeCode,
    password: &str,
) -> Result<StaffRecord, Failure> {
    // Keys are drawn only once it is sure that there is something to draw from.
    getrandom::fill(&mut [0; 1]).map_err(|error| Failure(format!("系统没有随机数：{error}")))?;
    let mut fill = |buffer: &mut [u8]| {
        if getrandom::fill(buffer).is_err() {
            std::process::abort();
        }
    };
    let keys = StaffKeys::generate(&mut fill);
    let wrapped = keys.wrap(&staff, password, PasswordCost::STANDARD, &mut fill)?;
    let Value::Object(wrapped) = serde_json::to_value(&wrapped)? else {
        return Err(Failure("密钥无法写成文件".to_owned()));
    };
    let public = keys.public();
    Ok(StaffRecord {
        staff,
        name,
        role,
        office,
        signing: public.signing,
        exchange: public.exchange.0,
        wrapped,
        revoked_at: None,
    })
}

/// Text that names somebody: one line, not empty, not endless.
fn worded(what: &str, text: &str) -> Result<String, Failure> {
    let text = text.trim();
    let length = text.chars().count();
    if length == 0 || length > LONGEST_NAME || text.chars().any(char::is_control) {
        return Err(Failure(format!(
            "{what}应为1至{LONGEST_NAME}个字，不含换行，请重新填写"
        )));
    }
    Ok(text.to_owned())
}

/// A record once made is never overwritten: its keys exist nowhere else.
fn write_new(path: &Path, record: &StaffRecord) -> Result<(), Failure> {
    let mut text = serde_json::to_vec_pretty(record)?;
    text.push(b'\n');
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = file.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => Failure(format!("{} 已经存在，请换一个文件名", path.display())),
        _ => Failure(format!("无法写入 {}：{error}", path.display())),
    })?;
    file.write_all(&text)?;
    file.sync_all()?;
    Ok(())
}
