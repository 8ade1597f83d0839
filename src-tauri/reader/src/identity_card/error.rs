//! Why an identity card could not be read, in words that say what to do.

use thiserror::Error;

/// Why an identity card could not be read. `Display` is one sentence for the clerk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum IdentityReadError {
    /// No port with a module was found, and none is set.
    #[error("没有接身份证阅读机，请插好它的USB线，或对照证件手工填写")]
    NoReader,
    /// Another program holds the port.
    #[error("身份证阅读机正被其他程序占用，请关闭其他读证程序后再试")]
    PortBusy,
    /// The program may not open the port.
    #[error("没有权限打开身份证阅读机的端口，请联系管理员把本机用户加入 dialout 组")]
    PortForbidden,
    /// The port went away while it was read.
    #[error("身份证阅读机已断开，请插好后重新放证")]
    PortLost,
    /// Nothing comes back.
    #[error("身份证阅读机没有应答，请检查它的电源和数据线，拔下重新插好后再试")]
    NoAnswer,
    /// What comes back is damaged, again and again.
    #[error("与身份证阅读机的通信受到干扰，请检查数据线，换一个USB口后再试")]
    Garbled,
    /// No card lies on it.
    #[error("身份证阅读机上没有证件，请把证件平放在读卡区再试")]
    NoCard,
    /// A card was found and could not be read to its end.
    #[error("读证没有完成，请把证件拿起，重新平放，读完再取")]
    CardMoved,
    /// What lies there is no identity card.
    #[error("这不是身份证件，请放居民身份证、居住证或永久居留证；社保卡请放社保卡读卡器")]
    UnknownCard,
    /// The card does not pass the module's check (31, 32, 33).
    #[error("证件没有通过阅读机的安全认证，请拿起重新放；仍不行请核对证件真伪，手工填写")]
    Unauthentic,
    /// The module has no key or no right to read (23, 66).
    #[error("身份证阅读机没有读证授权，请联系管理员更换阅读机，先手工填写")]
    NotAuthorised,
    /// The module's own test failed (60).
    #[error("身份证阅读机自检没有通过，请断电后重新接上；仍不行请联系管理员更换")]
    SelfTestFailed,
    /// The module answers with a status of no special meaning here.
    #[error("身份证阅读机报告故障（{status:02X}），请拿起证件重新放；仍不行请联系管理员")]
    Module {
        /// SW3.
        status: u8,
    },
    /// The card is of a kind that is not known.
    #[error("不认识这种证件，请对照证件手工填写")]
    UnknownKind,
    /// The reply is not what the protocol says.
    #[error("身份证阅读机的应答读不懂，请拿起证件重新放；仍不行请联系管理员")]
    Malformed,
    /// The deadline passed.
    #[error("读证超时，请把证件拿起，重新平放后再试")]
    Timeout,
    /// Earlier readings never came back.
    #[error("身份证阅读机一直没有反应，请拔下，重新插好后再试")]
    Stuck,
    /// The program is closing.
    #[error("读证已停止，程序正在退出")]
    Stopped,
}

impl IdentityReadError {
    /// A stable name, by which a screen finds its sentence.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoReader => "no_reader",
            Self::PortBusy => "port_busy",
            Self::PortForbidden => "port_forbidden",
            Self::PortLost => "port_lost",
            Self::NoAnswer => "no_answer",
            Self::Garbled => "garbled",
            Self::NoCard => "no_card",
            Self::CardMoved => "card_moved",
            Self::UnknownCard => "unknown_card",
            Self::Unauthentic => "unauthentic",
            Self::NotAuthorised => "not_authorised",
            Self::SelfTestFailed => "self_test_failed",
            Self::Module { .. } => "module",
            Self::UnknownKind => "unknown_kind",
            Self::Malformed => "malformed",
            Self::Timeout => "timeout",
            Self::Stuck => "stuck",
            Self::Stopped => "stopped",
        }
    }

    /// One sentence for the clerk: what is wrong and what to do.
    pub fn sentence(self) -> String {
        self.to_string()
    }

    /// Whether reading again can succeed once the sentence was followed.
    pub const fn retry_helps(self) -> bool {
        !matches!(
            self,
            Self::UnknownCard
                | Self::NotAuthorised
                | Self::PortForbidden
                | Self::UnknownKind
                | Self::Stopped
        )
    }

    /// What a status of the module means (SW3).
    pub(super) const fn of_status(status: u8) -> Self {
        match status {
            0x01..=0x03 | 0x10 | 0x11 => Self::Garbled,
            0x23 | 0x66 => Self::NotAuthorised,
            0x31..=0x33 => Self::Unauthentic,
            0x34 | 0x80 => Self::NoCard,
            0x40 => Self::UnknownCard,
            0x41 | 0x81 => Self::CardMoved,
            0x60 => Self::SelfTestFailed,
            status => Self::Module { status },
        }
    }
}
