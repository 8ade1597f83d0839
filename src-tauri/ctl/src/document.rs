//! `counterctl document`: kinds, an example of each, and rendering.

use std::path::PathBuf;

use clap::Subcommand;
use counter_document::{Document, DocumentKind, FontSet, RenderOptions, render};
use counter_domain::calendar::beijing;
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

fn find(kind: &str) -> Result<DocumentKind, Failure> {
    DocumentKind::from_name(kind)
        .ok_or_else(|| Failure(format!("没有这种文书：{kind}，可用 document kinds 查看")))
}
