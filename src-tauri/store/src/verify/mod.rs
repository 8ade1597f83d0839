//! Holding the whole file against its own rules: `counterctl store check` and `journal verify`.
//!
//! [`Store::check`] asks whether the file is sound and its tables agree with each other.
//! [`Store::verify_journal`] asks whether what was recorded is what was signed. Both only read,
//! see one state of the file, and name ids and numbers, never personal data.

mod journal;
mod sync;
mod tables;

use counter_act::{Hash, KeyId, VerifyingKey};
use counter_domain::id::{ActId, PersonId};

use crate::error::StoreError;
use crate::store::Store;
use journal::{audit, journal};
use sync::{aliases, deliveries, foreign, packs};
use tables::{blobs, documents, numbers, people, schema, structure, unsent};

/// Something that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// SQLite or SQLCipher finds the file damaged.
    #[error("文件结构：{0}")]
    Structure(String),
    /// A table, index or column is not what the migrations make.
    #[error("表结构与程序不一致：{0}")]
    Schema(String),
    /// An act cannot be read or does not follow the one before it, or nobody known signed it.
    #[error("业务记录第 {seq} 号：{reason}")]
    Act {
        /// Its number within the epoch.
        seq: u64,
        /// What is wrong.
        reason: String,
    },
    /// The journal is shorter than it was.
    #[error("业务记录应有 {expected} 号，只到 {found} 号")]
    JournalCut {
        /// Number of the last act that was recorded.
        expected: u64,
        /// Number of the last act that is here.
        found: u64,
    },
    /// A payload or an attachment is missing or is not the one that was signed.
    #[error("业务记录第 {seq} 号的{what}与签名时不符或缺失")]
    Content {
        /// Number of the act.
        seq: u64,
        /// Payload, or the role of the attachment.
        what: String,
    },
    /// The count of acts that wait for the centre is wrong.
    #[error("待传业务记录应为 {expected} 条，计数为 {found} 条")]
    Unsent {
        /// How many there are.
        expected: u64,
        /// How many are counted.
        found: u64,
    },
    /// The audit is not what was written.
    #[error("{0}")]
    Audit(String),
    /// What a person is here is not what the centre's state and the own acts make of him.
    #[error("人员 {0} 的当前状态与业务记录不符")]
    Head(PersonId),
    /// A list or the finder says something else of a person.
    #[error("人员 {0} 的列表或查找内容与当前状态不符")]
    Projection(PersonId),
    /// Bytes are not those of their hash, or are counted wrongly.
    #[error("附件 {0} 的内容或引用数不符")]
    Blob(Hash),
    /// A paper is not the one that was made.
    #[error("单据 {0} 的内容与生成时不符")]
    Document(String),
    /// What was noted of sending an act does not fit to it.
    #[error("业务记录第 {seq} 号的传输状态不符")]
    Delivery {
        /// Number of the act.
        seq: u64,
    },
    /// An act of another window is not as it came.
    #[error("其他窗口业务记录 {0} 的内容不符或缺失")]
    Foreign(ActId),
    /// A policy pack is not the one of its hash.
    #[error("政策包 {0} 的内容不符")]
    Pack(Hash),
    /// Somebody was joined with one who is nobody any more.
    #[error("人员 {0} 的合并去向不明")]
    Alias(PersonId),
    /// A number has no fate or more than one.
    #[error("业务编号 {0} 的去向不明")]
    Number(String),
}

/// What was looked at and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Acts.
    pub acts: u64,
    /// Payloads and attachments that retention took away; they verify by their hash.
    pub tombstones: u64,
    /// Lines of the audit.
    pub audit_lines: u64,
    /// People.
    pub people: u64,
    /// What is not as it must be; empty for a sound file.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether nothing was found.
    pub const fn is_sound(&self) -> bool {
        self.findings.is_empty()
    }
}

impl Store {
    /// Whether the file is sound and its tables agree with each other.
    pub fn check(&self) -> Result<Report, StoreError> {
        self.read(|reading| {
            let mut report = Report::default();
            let parts = [
                structure, schema, people, blobs, documents, numbers, unsent, deliveries, foreign,
                packs, aliases,
            ];
            let checked = parts
                .iter()
                .try_for_each(|part| part(reading.connection, &mut report));
            damage_is_a_finding(checked, report)
        })
    }

    /// Whether what was recorded is what was signed. `key` finds the public keys that are known.
    pub fn verify_journal(
        &self,
        key: impl Fn(&KeyId) -> Option<VerifyingKey>,
    ) -> Result<Report, StoreError> {
        self.read(|reading| {
            let mut report = Report::default();
            let verified = journal(reading.connection, &key, &mut report)
                .and_then(|()| audit(reading, &mut report))
                .and_then(|()| people(reading.connection, &mut report));
            damage_is_a_finding(verified, report)
        })
    }
}

/// What cannot even be read is what was looked for.
fn damage_is_a_finding(
    checked: Result<(), StoreError>,
    mut report: Report,
) -> Result<Report, StoreError> {
    match checked {
        Ok(()) => Ok(report),
        Err(error @ (StoreError::Damaged(_) | StoreError::Malformed { .. })) => {
            report.findings.push(Finding::Structure(error.to_string()));
            Ok(report)
        }
        Err(error) => Err(error),
    }
}
