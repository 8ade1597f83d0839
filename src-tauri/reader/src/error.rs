//! Why a card could not be read, in words that say what to do.

use thiserror::Error;

use crate::apdu::ExchangeError;
use crate::channel::ChannelError;

/// Why a card could not be read. `Display` is one sentence for the clerk.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadError {
    /// The PC/SC service is not there.
    #[error("读卡服务没有运行，恢复后会自动重新连接；一直如此请联系管理员启动 pcscd 服务")]
    ServiceNotRunning,
    /// The PC/SC service is there and does not answer.
    #[error("读卡服务没有反应，请稍候再试；一直如此请联系管理员重启 pcscd 服务")]
    ServiceNotResponding,
    /// No reader is attached.
    #[error("没有找到读卡器，请插好读卡器的USB线后再试")]
    NoReader,
    /// The reader that was asked for is not attached.
    #[error("没有找到读卡器“{reader}”，请检查连接或改选读卡器")]
    ReaderNotFound {
        /// The name that was asked for.
        reader: String,
    },
    /// The reader was unplugged while it read.
    #[error("读卡器已断开，请插好读卡器后重新放卡")]
    ReaderRemoved,
    /// No card lies on the reader.
    #[error("读卡器上没有卡，请放好社保卡后再试")]
    NoCard,
    /// Cards lie on several readers and none was named.
    #[error("有{count}台读卡器上放着卡，请只留下要读的一张")]
    SeveralCards {
        /// Readers with a card.
        count: usize,
    },
    /// The card was taken away while it was read.
    #[error("读卡没有完成，卡被取走了，请重新放卡，读完再取")]
    CardRemoved,
    /// The card does not answer to power.
    #[error("卡没有应答，请擦净芯片，芯片朝上重新插入")]
    CardMute,
    /// What came back was no answer.
    #[error("与卡的通信中断，请取下卡，擦净芯片后重新放卡")]
    TransmissionFailed,
    /// Another program reset the card again and again.
    #[error("其他程序正在操作这张卡，请关闭其他读卡程序后再试")]
    CardReset,
    /// Another program holds the reader for itself.
    #[error("读卡器正被其他程序独占，请关闭其他读卡程序后再试")]
    SharingViolation,
    /// The deadline passed.
    #[error("读卡超时，请取下卡，重新放好后再试")]
    Timeout,
    /// Earlier readings of this reader never came back.
    #[error("读卡器一直没有反应，请拔下读卡器，重新插好后再试")]
    ReaderStuck,
    /// The card has no social-security application.
    #[error("这不是社会保障卡，请换社保卡")]
    NotSocialSecurityCard,
    /// The card is a resident's or a permit card, which another reader reads.
    #[error("这是身份证件，请放到身份证读卡区")]
    ResidentIdentityCard,
    /// The card or its application is locked.
    #[error("卡已锁定，不能读取，请按卡面卡号或身份证查找人员")]
    CardLocked,
    /// The card wants its PIN even for the issuer's data (6982).
    #[error("本卡需密码才能读取，请按卡面卡号或身份证查找人员")]
    NeedsPin,
    /// The PIN was wrong.
    #[error("密码不对，还可以试{left}次，请持卡人确认后重新输入；想不起来请不要再试")]
    PinWrong {
        /// Tries left.
        left: u8,
    },
    /// The PIN is blocked.
    #[error("密码已锁定，请到制卡机构或服务银行重置密码；现在请按卡号或身份证查找人员")]
    PinBlocked,
    /// The card was reset after the PIN was used; it is not used twice.
    #[error("读卡没有完成，密码已清除，请重新输入密码")]
    PinAgain,
    /// The card's proof is not the one that its keys give.
    #[error("卡没有通过内部认证，可能不是真卡，请核对证件并报告主管")]
    NotGenuine,
    /// The card follows a version of the specification that is not known.
    #[error("不认识这张卡的规范版本，请按卡面卡号或身份证查找人员")]
    UnsupportedVersion,
    /// A record is not what the specification says.
    #[error("卡内数据损坏（记录{tag:02X}），请按卡面卡号或身份证查找人员")]
    Malformed {
        /// Tag of the record.
        tag: u8,
    },
    /// The card refused with a status word of no special meaning here.
    #[error("卡拒绝读取（状态字{status:04X}），请按卡面卡号或身份证查找人员")]
    Refused {
        /// SW1 and SW2.
        status: u16,
    },
    /// The program is closing.
    #[error("读卡已停止，程序正在退出")]
    Stopped,
}

impl ReadError {
    /// A stable name, by which a screen finds its sentence.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ServiceNotRunning => "service_not_running",
            Self::ServiceNotResponding => "service_not_responding",
            Self::NoReader => "no_reader",
            Self::ReaderNotFound { .. } => "reader_not_found",
            Self::ReaderRemoved => "reader_removed",
            Self::NoCard => "no_card",
            Self::SeveralCards { .. } => "several_cards",
            Self::CardRemoved => "card_removed",
            Self::CardMute => "card_mute",
            Self::TransmissionFailed => "transmission_failed",
            Self::CardReset => "card_reset",
            Self::SharingViolation => "sharing_violation",
            Self::Timeout => "timeout",
            Self::ReaderStuck => "reader_stuck",
            Self::NotSocialSecurityCard => "not_social_security_card",
            Self::ResidentIdentityCard => "resident_identity_card",
            Self::CardLocked => "card_locked",
            Self::NeedsPin => "needs_pin",
            Self::PinWrong { .. } => "pin_wrong",
            Self::PinBlocked => "pin_blocked",
            Self::PinAgain => "pin_again",
            Self::NotGenuine => "not_genuine",
            Self::UnsupportedVersion => "unsupported_version",
            Self::Malformed { .. } => "malformed",
            Self::Refused { .. } => "refused",
            Self::Stopped => "stopped",
        }
    }

    /// One sentence for the clerk: what is wrong and what to do.
    pub fn sentence(&self) -> String {
        self.to_string()
    }

    /// Whether reading the same card again can succeed once the sentence was followed.
    pub const fn retry_helps(&self) -> bool {
        match self {
            Self::ServiceNotRunning
            | Self::ServiceNotResponding
            | Self::NoReader
            | Self::ReaderNotFound { .. }
            | Self::ReaderRemoved
            | Self::NoCard
            | Self::SeveralCards { .. }
            | Self::CardRemoved
            | Self::CardMute
            | Self::TransmissionFailed
            | Self::CardReset
            | Self::SharingViolation
            | Self::Timeout
            | Self::PinWrong { .. }
            | Self::PinAgain
            | Self::ReaderStuck => true,
            Self::NotSocialSecurityCard
            | Self::ResidentIdentityCard
            | Self::CardLocked
            | Self::NeedsPin
            | Self::PinBlocked
            | Self::NotGenuine
            | Self::UnsupportedVersion
            | Self::Malformed { .. }
            | Self::Refused { .. }
            | Self::Stopped => false,
        }
    }
}

impl From<ChannelError> for ReadError {
    fn from(error: ChannelError) -> Self {
        match error {
            ChannelError::Removed => Self::CardRemoved,
            ChannelError::Reset => Self::CardReset,
            ChannelError::DeadlinePassed => Self::Timeout,
            ChannelError::ServiceLost => Self::ServiceNotRunning,
            ChannelError::ReaderGone => Self::ReaderRemoved,
            ChannelError::Failed => Self::TransmissionFailed,
        }
    }
}

impl From<ExchangeError> for ReadError {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::Channel(error) => error.into(),
            ExchangeError::Short | ExchangeError::Endless => Self::TransmissionFailed,
        }
    }
}
