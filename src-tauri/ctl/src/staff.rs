//! `counterctl staff`: a colleague's key pairs, made where he sits, and a seal for his key.
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
use serde::Serialize;
use serde_json::{Value, json};

use crate::output::{Ended, Failure, Output, Verdict};
use crate::staff_seal::{self, Parts};

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
    /// 把电子印章加密给保管人，写成交中心下发的印章文件
    Seal {
        /// 保管人的人员文件
        #[arg(long, value_name = "FILE")]
        keeper: PathBuf,
        /// 印章名称，如 181团社保所业务专用章
        #[arg(long)]
        name: String,
        /// 印章图片（PNG，白色或透明处不印）
        #[arg(long, value_name = "FILE")]
        picture: PathBuf,
        /// 证书（DER 或 PEM），签名证书在前，可多次给出
        #[arg(long, value_name = "FILE", required = true)]
        certificate: Vec<PathBuf>,
        /// 私钥（PKCS #8，DER 或 PEM）
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
        /// 写入的印章文件（不得已存在）
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
    let (number, name, role, office, path) = match command {
        Command::Make {
            number,
            name,
            role,
            office,
            output,
        } => (number, name, role, office, output),
        Command::Seal {
            keeper,
            name,
            picture,
            certificate,
            key,
            output: path,
        } => {
            let parts = Parts {
                keeper,
                name: &worded("印章名称", name)?,
                picture,
                certificates: certificate,
                key,
            };
            return staff_seal::make(&parts, path, output);
        }
    };
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
    let mut fill = drawing()?;
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

/// Fills buffers from the system's randomness, once it is sure that there is something to draw from.
pub(crate) fn drawing() -> Result<impl FnMut(&mut [u8]), Failure> {
    getrandom::fill(&mut [0; 1]).map_err(|error| Failure(format!("系统没有随机数：{error}")))?;
    Ok(|buffer: &mut [u8]| {
        if getrandom::fill(buffer).is_err() {
            std::process::abort();
        }
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

/// A file once made is never overwritten: its keys exist nowhere else.
pub(crate) fn write_new(path: &Path, record: &impl Serialize) -> Result<(), Failure> {
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
