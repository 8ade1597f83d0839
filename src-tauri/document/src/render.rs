//! Data to PDF.

use jiff::civil::DateTime;
use sha2::{Digest, Sha256};

use crate::{check, font::FontSet, kind::Document, pdf};

/// What the caller decides about one rendering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenderOptions {
    /// 打印时间, Beijing time; also the file's date.
    pub printed_at: DateTime,
    /// 留空手写: leave a ruled gap for characters that no font has, instead of refusing.
    pub handwritten: bool,
}

/// A finished document. Equal input, fonts and options give equal bytes.
#[derive(Clone, PartialEq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// Number of pages.
    pub pages: usize,
    /// SHA-256 of `bytes`, which the act keeps.
    pub sha256: [u8; 32],
    /// Where the electronic seal goes, when the paper is to carry one.
    pub seal: Option<SealPlace>,
    /// Every gap on the paper, in the order of the fields; the act keeps it.
    pub handwritten: Vec<HandwrittenGap>,
}

/// A rectangle on a page, in points from its lower left corner, as PDF counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SealPlace {
    /// Counted from zero.
    pub page: usize,
    /// Left edge.
    pub x: f32,
    /// Lower edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// A character that is left to be written by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandwrittenGap {
    /// Where, such as `person.name`.
    pub field: String,
    /// Which.
    pub character: char,
}

/// Why there is no document. The texts name fields, never what stands in them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// Characters that no font has.
    #[error(
        "打印字库缺少这些字：{}（字段：{}）。请选择“留空手写”，或请管理员添加字体文件",
        listed(characters),
        fields.join("、")
    )]
    MissingGlyphs {
        /// Each once, in their order of code.
        characters: Vec<char>,
        /// Where they stand.
        fields: Vec<String>,
    },
    /// Controls or invisible characters, which would change the paper without being seen.
    #[error("文字中含有控制字符或不可见字符（字段：{}）。请删除后重新录入", fields.join("、"))]
    ControlCharacters {
        /// Where they stand.
        fields: Vec<String>,
    },
    /// More characters than a paper can hold.
    #[error("文字过长：字段{field}有{characters}个字，最多{limit}个字。请缩短后再打印")]
    TooLong {
        /// Which field.
        field: String,
        /// How many it has.
        characters: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// A longer list than is printed.
    #[error("行数过多：字段{field}有{rows}行，最多{limit}行。请分次办理")]
    TooManyRows {
        /// Which field.
        field: String,
        /// How many it has.
        rows: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// A number in full where only a masked one may stand.
    #[error("字段{field}应为掩码后的证件号码，不得打印全号")]
    NotMasked {
        /// Which field.
        field: String,
    },
    /// Fields that must not be empty.
    #[error("必填内容为空（字段：{}）。请补全后再打印", fields.join("、"))]
    Incomplete {
        /// Which fields.
        fields: Vec<String>,
    },
    /// Amounts, months or numbers that contradict each other.
    #[error("{reason}")]
    Inconsistent {
        /// Which, and what to do; without personal data.
        reason: String,
    },
    /// The photo is not a JPEG that a PDF can hold as it is.
    #[error("照片不是可打印的JPG文件。请重新检查照片")]
    PhotoUnusable,
    /// A part is higher than a page.
    #[error("内容超出一页能容纳的高度。请缩短说明文字后再打印")]
    DoesNotFit,
    /// The file could not be put together; the reason is for the log.
    #[error("文书生成失败：{reason}。请联系技术支持")]
    Assembly {
        /// From the PDF writer.
        reason: String,
    },
}

/// Renders a document.
pub fn render(
    document: &Document,
    fonts: &FontSet,
    options: &RenderOptions,
) -> Result<Pdf, RenderError> {
    let handwritten = check::check(document, fonts, options.handwritten)?;
    let pages = document
        .lay_out(fonts, options.printed_at, handwritten.len())
        .map_err(|_| RenderError::DoesNotFit)?;
    let seal = pages.iter().enumerate().find_map(|(page, content)| {
        content.seal.map(|area| SealPlace {
            page,
            x: area.x,
            y: content.paper.height() - area.bottom(),
            width: area.width,
            height: area.height,
        })
    });
    let metadata = pdf::Metadata {
        title: document.kind().title(),
        number: document.number(),
        created: options.printed_at,
        seal,
    };
    let bytes = pdf::write(&pages, fonts, &metadata)
        .map_err(|pdf::AssemblyFailed(reason)| RenderError::Assembly { reason })?;
    Ok(Pdf {
        sha256: Sha256::digest(&bytes).into(),
        pages: pages.len(),
        seal,
        bytes,
        handwritten,
    })
}

/// The characters with their codes, as a clerk can read them and support can look them up.
fn listed(characters: &[char]) -> String {
    let listed: Vec<String> = characters
        .iter()
        .map(|character| format!("{character}（U+{:04X}）", u32::from(*character)))
        .collect();
    listed.join("、")
}
