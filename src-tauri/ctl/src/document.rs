//! `counterctl document`: kinds, their data, rendering, stamping and verifying.
//!
//! `stamp` takes a seal in the clear. Opening the seal that is sealed to a supervisor's key is the
//! business of the station's store, with his password.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use clap::Subcommand;
use counter_document::{
    Document, DocumentKind, FontSet, RenderOptions, Revocation, Seal, SealImage, SelfIssue,
    StampOptions, Trust, Zeroizing, render, stamp,
};
use counter_domain::calendar::beijing;
use jiff::Timestamp;
use serde_json::json;

use crate::output::{Ended, Failure, Output, Verdict};
use crate::places::Places;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// 文书种类
    Kinds,
    /// 数据的格式（JSON Schema）
    Schema {
        /// 种类
        kind: String,
    },
    /// 一份正确的样例数据
    Example {
        /// 种类
        kind: String,
    },
    /// 生成 PDF
    Render {
        /// 种类
        kind: String,
        /// 数据文件（JSON）
        #[arg(long)]
        data: PathBuf,
        /// 输出文件
        #[arg(short, long)]
        out: PathBuf,
        /// 字库没有的字留空手写
        #[arg(long)]
        handwritten: bool,
    },
    /// 核验文书的电子签名
    Verify {
        /// PDF 文件
        file: PathBuf,
        /// 信任的证书（DER 或 PEM），可多次给出
        #[arg(long)]
        trust: Vec<PathBuf>,
        /// 已吊销的证书（SHA-256@时间），可多次给出
        #[arg(long, value_name = "SHA256@TIME")]
        revoked: Vec<String>,
        /// 按哪一时刻判断，默认为现在
        #[arg(long, value_name = "TIME")]
        at: Option<Timestamp>,
    },
    /// 加盖电子印章并签名
    Stamp {
        /// 未盖章的 PDF 文件
        file: PathBuf,
        /// 印章文件（已解密）；“-”为标准输入
        #[arg(long)]
        seal: PathBuf,
        /// 用印机构名称
        #[arg(long)]
        office: String,
        /// 用印事由
        #[arg(long, default_value = "证明用印")]
        reason: String,
        /// 输出文件
        #[arg(short, long)]
        out: PathBuf,
    },
    /// 制作演示印章（样章，自签证书，只证明完整性）
    SpecimenSeal {
        /// 证书上的名称
        #[arg(long, default_value = "社保柜台演示")]
        name: String,
        /// 输出文件
        #[arg(short, long)]
        out: PathBuf,
    },
}

pub(crate) fn run(command: &Command, places: &Places, output: &Output) -> Ended {
    match command {
        Command::Kinds => {
            for kind in DocumentKind::ALL {
                output.say(
                    &json!({"kind": kind.name(), "title": kind.title(), "media": kind.media()}),
                    &format!("{}  {}", kind.name(), kind.title()),
                );
            }
        }
        Command::Schema { kind } => {
            let schema = find(kind)?.schema();
            output.say(&schema, &serde_json::to_string_pretty(&schema)?);
        }
        Command::Example { kind } => {
            let data = find(kind)?.example().to_json();
            output.say(&data, &serde_json::to_string_pretty(&data)?);
        }
        Command::Verify {
            file,
            trust,
            revoked,
            at,
        } => return run_verify(file, trust, revoked, *at, output),
        Command::Stamp {
            file,
            seal,
            office,
            reason,
            out,
        } => {
            let options = StampOptions {
                signed_at: beijing(counter_app::clock::now()),
                office,
                reason,
            };
            run_stamp(file, seal, &options, out, places)?;
            output.say(&json!({"file": out}), &format!("{}：已盖章", out.display()));
        }
        Command::SpecimenSeal { name, out } => {
            write_secret(out, &specimen_seal(name)?.to_bytes())?;
            output.say(
                &json!({"file": out}),
                &format!("{}：演示印章", out.display()),
            );
        }
        Command::Render {
            kind,
            data,
            out,
            handwritten,
        } => {
            let document = Document::from_json(find(kind)?, &std::fs::read_to_string(data)?)?;
            let fonts = FontSet::load(&places.assets_dir()?.join("fonts"), &[])?;
            let options = RenderOptions {
                printed_at: beijing(counter_app::clock::now()),
                handwritten: *handwritten,
            };
            let pdf = match render(&document, &fonts, &options) {
                Ok(pdf) => pdf,
                Err(error) => {
                    output.complain(&error.to_string());
                    return Ok(Verdict::Negative);
                }
            };
            std::fs::write(out, &pdf.bytes)?;
            output.say(
                &json!({
                    "file": out,
                    "pages": pdf.pages,
                    "bytes": pdf.bytes.len(),
                    "sha256": hex::encode(pdf.sha256),
                    "handwritten": pdf.handwritten.iter().map(|gap| gap.character).collect::<String>(),
                }),
                &format!("{}：{} 页", out.display(), pdf.pages),
            );
        }
    }
    Ok(Verdict::Good)
}

/// Exit code 1 for everything but a good signature.
fn run_verify(
    file: &Path,
    trust: &[PathBuf],
    revoked: &[String],
    at: Option<Timestamp>,
    output: &Output,
) -> Ended {
    let mut known = Trust::default();
    for path in trust {
        known
            .certificates
            .push(der(&std::fs::read(path)?, "CERTIFICATE")?);
    }
    for text in revoked {
        known.revocations.push(revocation(text)?);
    }
    let at = at.unwrap_or_else(counter_app::clock::now);
    let report = counter_document::verify(&std::fs::read(file)?, &known, at)?;
    output.say(&serde_json::to_value(&report)?, report.verdict.sentence());
    Ok(match report.verdict {
        counter_document::Verdict::Good => Verdict::Good,
        _ => Verdict::Negative,
    })
}

/// A certificate as DER, out of DER or PEM.
/// The bytes of a DER file, or of the first block of a kind in a PEM file.
pub(crate) fn der(bytes: &[u8], label: &str) -> Result<Vec<u8>, Failure> {
    let begin = format!("-----BEGIN {label}-----");
    let Some(text) = std::str::from_utf8(bytes)
        .ok()
        .filter(|text| text.contains(&begin))
    else {
        return Ok(bytes.to_vec());
    };
    let body: String = text
        .lines()
        .skip_while(|line| !line.starts_with(&begin))
        .skip(1)
        .take_while(|line| !line.starts_with("-----END"))
        .collect();
    BASE64_STANDARD
        .decode(body)
        .map_err(|_| Failure("证书或密钥文件不是有效的 PEM".to_owned()))
}

fn revocation(text: &str) -> Result<Revocation, Failure> {
    let parts = text.split_once('@').and_then(|(hash, at)| {
        let mut certificate = [0; 32];
        hex::decode_to_slice(hash, &mut certificate).ok()?;
        let at = at.parse().ok()?;
        Some(Revocation { certificate, at })
    });
    parts.ok_or_else(|| Failure(format!("吊销项应写作“SHA-256@时间”：{text}")))
}

fn run_stamp(
    file: &Path,
    seal: &Path,
    options: &StampOptions<'_>,
    out: &Path,
    places: &Places,
) -> Result<(), Failure> {
    let bytes = if seal == Path::new("-") {
        let mut bytes = Zeroizing::new(Vec::new());
        std::io::stdin().read_to_end(&mut bytes)?;
        bytes
    } else {
        Zeroizing::new(std::fs::read(seal)?)
    };
    let seal = Seal::from_bytes(&bytes)?;
    let fonts = FontSet::load(&places.assets_dir()?.join("fonts"), &[])?;
    let stamped = stamp(&std::fs::read(file)?, &seal.image, &seal, &fonts, options)?;
    std::fs::write(out, stamped)?;
    Ok(())
}

/// A seal for demonstrations, with a key of its own.
pub(crate) fn specimen_seal(name: &str) -> Result<Seal, Failure> {
    let mut secret = Zeroizing::new([0; 32]);
    let mut serial = [0; 16];
    getrandom::fill(secret.as_mut())?;
    getrandom::fill(&mut serial)?;
    let issue = SelfIssue {
        common_name: name,
        not_before: counter_app::clock::now(),
        valid_for: Duration::from_hours(3 * 365 * 24),
        secret,
        serial,
    };
    Ok(Seal::self_issued(SealImage::Specimen, &issue)?)
}

/// Only its owner may read a file that holds a key.
fn write_secret(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(bytes)
}

fn find(kind: &str) -> Result<DocumentKind, Failure> {
    DocumentKind::from_name(kind)
        .ok_or_else(|| Failure(format!("没有这种文书：{kind}，可用 document kinds 查看")))
}
