//! Why the queue could not be asked, or said no.

use crate::fault::Fault;
use crate::message::{Response, ResponseError, Tag};

/// Why an operation on a queue did not succeed. The text of each is the clerk's sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    /// No connection; nothing was sent.
    #[error("连不上打印机：请检查打印机电源和网线，再按打印。")]
    Unreachable,
    /// The request went out and no answer came before the deadline, or the connection broke.
    #[error("已送打印机，但没有收到回答：请看出纸盘；没有出纸时再按打印，不会重复送出同一份。")]
    AnswerLost,
    /// The answer is not IPP.
    #[error("打印机的回答无法识别：请看出纸盘，并请信息科核对打印机地址。")]
    Unintelligible,
    /// Something at that address speaks HTTP and does not print.
    #[error("该地址上没有打印机（HTTP {status}）：请信息科核对打印机地址。")]
    NotAPrinter {
        /// The HTTP status.
        status: u16,
    },
    /// The queue wants a login.
    #[error("打印机要求登录：请信息科把打印机设为不需登录即可打印。")]
    PasswordNeeded,
    /// The queue wants an encrypted connection.
    #[error("打印机只接受加密连接：请信息科在打印机上允许不加密的 IPP，或经本机打印队列打印。")]
    EncryptionNeeded,
    /// The queue takes no jobs at present.
    #[error("打印队列不接收新文件：请在系统打印机设置中启用，或联系信息科。")]
    NotAccepting,
    /// The printer is busy with another computer's job.
    #[error("打印机正忙：请稍候再按打印。")]
    Busy,
    /// The printer stands still; the job was not sent.
    #[error("没有送出。{}处理后请再按打印。", .0.sentence())]
    Blocked(Fault),
    /// The printer does not take PDF.
    #[error("打印机不支持 PDF：请改用本机打印队列，或换一台打印机。")]
    FormatNotSupported,
    /// The document is larger than the printer takes.
    #[error("文件超过打印机允许的大小：请换一台打印机，或联系信息科。")]
    TooLarge,
    /// The printer or CUPS answers and has no queue of that name.
    #[error("打印服务上没有这个打印队列：请信息科核对打印机地址。")]
    QueueNotFound,
    /// The queue does not know the job.
    #[error("打印机已没有这项打印记录：请看出纸盘确认。")]
    JobNotFound,
    /// Any other refusal.
    #[error("打印机拒绝了请求（IPP 状态 0x{status:04x}）：请再按打印；仍不行请联系信息科。")]
    Refused {
        /// The IPP status code.
        status: u16,
    },
}

impl PrintError {
    /// The stable name under which the UI keeps its sentence.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreachable => "printer-unreachable",
            Self::AnswerLost => "printer-answer-lost",
            Self::Unintelligible => "printer-unintelligible",
            Self::NotAPrinter { .. } => "printer-not-a-printer",
            Self::PasswordNeeded => "printer-password-needed",
            Self::EncryptionNeeded => "printer-encryption-needed",
            Self::NotAccepting => "printer-not-accepting",
            Self::Busy => "printer-busy",
            Self::Blocked(fault) => fault.code(),
            Self::FormatNotSupported => "printer-format-not-supported",
            Self::TooLarge => "printer-document-too-large",
            Self::QueueNotFound => "printer-queue-not-found",
            Self::JobNotFound => "printer-job-not-found",
            Self::Refused { .. } => "printer-refused",
        }
    }

    /// Whether a document may be printing although the operation failed: true when the request
    /// went out and no readable answer came back.
    pub fn may_have_printed(&self) -> bool {
        match self {
            Self::AnswerLost | Self::Unintelligible => true,
            // A refusal over HTTP comes before the document is looked at; a fault inside may not.
            Self::NotAPrinter { status } => *status >= 500,
            Self::Unreachable
            | Self::PasswordNeeded
            | Self::EncryptionNeeded
            | Self::NotAccepting
            | Self::Busy
            | Self::Blocked(_)
            | Self::FormatNotSupported
            | Self::TooLarge
            | Self::QueueNotFound
            | Self::JobNotFound
            | Self::Refused { .. } => false,
        }
    }

    /// The refusal that an IPP status means; none when it means success (RFC 8011 appendix B).
    pub(crate) fn of_status(response: &Response) -> Option<Self> {
        Some(match response.status() {
            0x0000..=0x00ff => return None,
            0x0401..=0x0403 => Self::PasswordNeeded,
            0x0406 | 0x0407 => Self::QueueNotFound,
            0x0408 => Self::TooLarge,
            0x040a => Self::FormatNotSupported,
            0x040b
                if response
                    .names(Tag::Unsupported)
                    .contains(&"document-format".to_owned()) =>
            {
                Self::FormatNotSupported
            }
            0x0506 => Self::NotAccepting,
            0x0505 | 0x0507 => Self::Busy,
            status => Self::Refused { status },
        })
    }
}

impl From<ResponseError> for PrintError {
    fn from(_: ResponseError) -> Self {
        Self::Unintelligible
    }
}
