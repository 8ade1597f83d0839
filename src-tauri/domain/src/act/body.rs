//! The kinds of acts. A released kind never changes its meaning; a new meaning is a new kind or a
//! new schema version with an upcaster in `counter-act`.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::application::{
    ApplicationContent, Attendance, FormConfirmation, HandInList, Posting, ReturnReason, TellingWay,
};
use crate::card::{MisuseReferral, OralLossChannel};
use crate::certificate::{CertificateContent, SealWay};
use crate::id::{ActId, ApplicationId, CardId, DocumentId, PersonId};
use crate::number::BusinessNumber;
use crate::organisation::OfficeCode;
use crate::person::PersonFacts;
use crate::role::StaffId;
use crate::sensitive::Sensitive;

/// A first, replacement or exchange application as it was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationSubmitted {
    /// Its id.
    pub application: ApplicationId,
    /// What was asked and handed in.
    pub content: ApplicationContent,
    /// The signed 受理单.
    pub form: FormConfirmation,
    /// The office that took it.
    pub office: OfficeCode,
    /// Who entered it.
    pub entered_by: StaffId,
    /// 受理时刻
    pub accepted_at: Timestamp,
    /// 受理登记时限
    pub filing_due: Date,
    /// 制卡时限
    pub card_due: Date,
    /// A due date lies in a year without a published notice.
    pub due_is_provisional: bool,
}

/// A number that will never be a business, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoidedNumber {
    /// The number.
    pub number: BusinessNumber,
    /// 草稿已改 | 未提交 | 打印失败
    pub reason: String,
}

/// A certificate as it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateMade {
    /// What was put on paper.
    pub content: CertificateContent,
    /// The office that issued it.
    pub office: OfficeCode,
    /// Who made it.
    pub made_by: StaffId,
    /// When.
    pub made_at: Timestamp,
    /// Last day on which it is good.
    pub valid_until: Date,
}

/// A card that was made at the window, in place of the one that is to come (CARD-11-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstantCardIssued {
    /// The application under way; it is halted, and its own card never given out.
    pub application: ApplicationId,
    /// Id of the new card, made by the caller.
    pub card: CardId,
    /// 卡号 on its face.
    pub number: Sensitive<String>,
    /// 急需使用的原因, as the applicant declares it.
    pub need: String,
    /// 发卡日期
    pub issued_on: Date,
    /// 到期日
    pub expires_on: Date,
    /// The old card of a replacement or an exchange was taken back and cut.
    pub old_card_taken_back: bool,
    /// Who stood at the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attendance: Option<Box<Attendance>>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ActBody {
    /// A person first met offline; provisional until the centre knows him.
    PersonRegistered {
        /// His id, made here.
        person: PersonId,
        /// As the clerk wrote them down from his papers.
        facts: Box<PersonFacts>,
    },
    /// An application was accepted.
    ApplicationSubmitted(Box<ApplicationSubmitted>),
    /// 审核通过
    ApplicationApproved {
        /// Which.
        application: ApplicationId,
        /// By whom.
        by: StaffId,
    },
    /// 退回
    ApplicationReturned {
        /// Which.
        application: ApplicationId,
        /// At least one.
        reasons: Vec<ReturnReason>,
        /// What 其他 means.
        note: String,
        /// When.
        at: Timestamp,
    },
    /// The applicant was told of the return.
    ApplicantTold {
        /// Which.
        application: ApplicationId,
        /// How.
        way: TellingWay,
        /// When.
        at: Timestamp,
        /// By whom.
        by: StaffId,
    },
    /// 补正后重提
    ApplicationResubmitted {
        /// Which.
        application: ApplicationId,
        /// As it is now.
        content: Box<ApplicationContent>,
        /// A new 受理单 under the same number.
        form: FormConfirmation,
        /// Who entered it this time.
        entered_by: StaffId,
    },
    /// 终止
    ApplicationTerminated {
        /// Which.
        application: ApplicationId,
        /// Why.
        reason: String,
    },
    /// 撤销
    ApplicationWithdrawn {
        /// Which.
        application: ApplicationId,
        /// Why.
        reason: String,
    },
    /// 延期
    ApplicationExtended {
        /// Which.
        application: ApplicationId,
        /// The new due date.
        until: Date,
        /// Why.
        reason: String,
    },
    /// 待银行制卡
    ApplicationSentToBank {
        /// Which.
        application: ApplicationId,
    },
    /// 领卡: the new card becomes usable and the old one ends.
    CardCollected {
        /// Which application.
        application: ApplicationId,
        /// Which card.
        card: CardId,
        /// The old card was taken back and cut.
        old_card_taken_back: bool,
        /// Who stood at the window. Absent from acts of the first release, which had none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attendance: Option<Box<Attendance>>,
    },
    /// 即时补卡: the card is in its holder's hands, the application's own is stopped.
    InstantCardIssued(Box<InstantCardIssued>),
    /// 回收
    CardRecalled {
        /// Which application.
        application: ApplicationId,
        /// 外地就学 | 死亡 | 出国(境)定居 | 其他
        reason: String,
    },
    /// 口头挂失
    OralLossReported {
        /// Which card.
        card: CardId,
        /// By which channel.
        channel: OralLossChannel,
        /// When, to the second.
        at: Timestamp,
        /// When it lapses.
        until: Timestamp,
    },
    /// 解除口头挂失
    OralLossReleased {
        /// Which card.
        card: CardId,
        /// Who stood at the window. Absent from acts of the first release, which had none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attendance: Option<Box<Attendance>>,
    },
    /// 书面挂失
    WrittenLossReported {
        /// Which card.
        card: CardId,
        /// When.
        at: Timestamp,
        /// Who stood at the window. Absent from acts of the first release, which had none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attendance: Option<Box<Attendance>>,
    },
    /// Business on the card is halted.
    CardFrozen {
        /// Which card.
        card: CardId,
        /// What is suspected.
        reason: String,
    },
    /// The suspicion is settled.
    CardUnfrozen {
        /// Which card.
        card: CardId,
        /// How.
        reason: String,
    },
    /// 销卡
    CardCancelled {
        /// Which card.
        card: CardId,
        /// Who stood at the window. Absent from acts of the first release, which had none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attendance: Option<Box<Attendance>>,
    },
    /// Numbers of a station's day that will never be a business.
    NumbersVoided {
        /// Which, each with its reason.
        numbers: Vec<VoidedNumber>,
    },
    /// 撤回: an act that the centre has not accepted shall not count.
    ActWithdrawn {
        /// Which.
        act: ActId,
        /// Why.
        reason: String,
    },
    /// 再送: an act that was set aside is sent once more.
    ActSentAgain {
        /// Which.
        act: ActId,
        /// Why it should pass now.
        reason: String,
    },
    /// 转交主管
    ActHandedOver {
        /// Which.
        act: ActId,
        /// What the supervisor should know.
        note: String,
    },
    /// 裁定: a held act ends, by a supervisor's own signature.
    ActDecided {
        /// Which.
        act: ActId,
        /// It counts, or it never will.
        accept: bool,
        /// Why.
        reason: String,
    },
    /// 出具证明: made; without a seal it can be handed over, else it waits for one.
    CertificateMade(Box<CertificateMade>),
    /// 用印, by a supervisor's own signature.
    CertificateStamped {
        /// Which.
        certificate: DocumentId,
        /// By hand or electronically.
        way: SealWay,
        /// How many copies.
        copies: u16,
        /// SHA-256 of the file with its electronic seal, lower-case hex; none by hand.
        file_sha256: Option<String>,
        /// By whom.
        by: StaffId,
        /// When.
        at: Timestamp,
    },
    /// 不予用印
    CertificateSealRefused {
        /// Which.
        certificate: DocumentId,
        /// Why.
        reason: String,
    },
    /// 交付
    CertificateHandedOver {
        /// Which.
        certificate: DocumentId,
        /// When.
        at: Timestamp,
    },
    /// 补打
    CertificateReprinted {
        /// Which.
        certificate: DocumentId,
        /// 第几次
        time: u32,
        /// When.
        at: Timestamp,
    },
    /// 作废
    CertificateVoided {
        /// Which.
        certificate: DocumentId,
        /// Why.
        reason: String,
    },
    /// 交寄: the card leaves the window by a courier.
    CardPosted {
        /// Which application.
        application: ApplicationId,
        /// By whom carried, under which number, and where to.
        posting: Box<Posting>,
    },
    /// 寄达签收: the new card becomes usable and the old one ends.
    CardDelivered {
        /// Which application.
        application: ApplicationId,
        /// Which card.
        card: CardId,
        /// How it is known, as 本人签收，回执第3联.
        proof: String,
        /// When it was handed to the receiver.
        delivered_on: Date,
    },
    /// 退件: the courier brought it back; the card lies at the window again.
    PostingReturned {
        /// Which application.
        application: ApplicationId,
        /// Why.
        reason: String,
    },
    /// 移交回收卡: a recalled card goes to the centre, on a list with others.
    RecalledCardHandedIn {
        /// Which application.
        application: ApplicationId,
        /// On which list, and where on it.
        list: HandInList,
        /// By whom.
        by: StaffId,
        /// When.
        at: Timestamp,
    },
    /// 网上来件退回: the portal tells the applicant why.
    OnlineApplicationReturned {
        /// Its number at the portal.
        online: String,
        /// At least one.
        reasons: Vec<ReturnReason>,
        /// What 其他 means.
        note: String,
        /// By whom.
        by: StaffId,
        /// When.
        at: Timestamp,
    },
    /// 移送: the suspicion goes to a court's or another authority, by a supervisor's own signature.
    MisuseReferred {
        /// Which card.
        card: CardId,
        /// What, to whom, and why.
        referral: Box<MisuseReferral>,
        /// By whom.
        by: StaffId,
        /// When.
        at: Timestamp,
    },
}
