//! What a clerk asks to be done, before any rule has looked at it.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::VoidedNumber;
use crate::application::{
    ApplicationContent, Attendance, FormConfirmation, HandInList, Posting, ReturnReason, TellingWay,
};
use crate::card::{MisuseReferral, OralLossChannel};
use crate::certificate::{CertificateContent, SealWay};
use crate::desk::{DeskItem, DeskRequest};
use crate::id::{ApplicationId, CardId, DocumentId, PersonId};
use crate::person::PersonFacts;
use crate::role::Actor;
use crate::sensitive::Sensitive;

/// A request with the person who makes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// Who asks.
    pub actor: Actor,
    /// What he asks.
    pub request: Request,
}

/// 即时补卡 as it is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstantCardAsked {
    /// The application whose card is to come.
    pub application: ApplicationId,
    /// Id of the new card, made by the caller.
    pub card: CardId,
    /// 卡号 on its face.
    pub number: Sensitive<String>,
    /// 急需使用的原因
    pub need: String,
    /// The old card was taken back and cut.
    pub old_card_taken_back: bool,
    /// Who collects it.
    pub attendance: Option<Box<Attendance>>,
}

/// What is asked; each becomes the act of the same name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Register a person whom neither this counter nor, for now, the centre knows.
    RegisterPerson {
        /// His id, made by the caller.
        person: PersonId,
        /// From his papers.
        facts: Box<PersonFacts>,
    },
    /// Accept an application.
    SubmitApplication {
        /// Its id, made by the caller.
        application: ApplicationId,
        /// What is asked and handed in.
        content: Box<ApplicationContent>,
        /// The signed 受理单.
        form: Option<FormConfirmation>,
    },
    /// 审核通过
    ApproveApplication(ApplicationId),
    /// 退回
    ReturnApplication {
        /// Which.
        application: ApplicationId,
        /// At least one.
        reasons: Vec<ReturnReason>,
        /// What 其他 means.
        note: String,
    },
    /// Record that the applicant was told.
    TellApplicant {
        /// Which.
        application: ApplicationId,
        /// How.
        way: TellingWay,
    },
    /// 补正后重提
    ResubmitApplication {
        /// Which.
        application: ApplicationId,
        /// As it is now.
        content: Box<ApplicationContent>,
        /// The new 受理单.
        form: Option<FormConfirmation>,
    },
    /// 终止
    TerminateApplication {
        /// Which.
        application: ApplicationId,
        /// Why.
        reason: String,
    },
    /// 撤销
    WithdrawApplication {
        /// Which.
        application: ApplicationId,
        /// Why.
        reason: String,
    },
    /// 延期
    ExtendApplication {
        /// Which.
        application: ApplicationId,
        /// The new due date.
        until: Date,
        /// Why.
        reason: String,
    },
    /// 待银行制卡
    SendToBank(ApplicationId),
    /// 领卡
    CollectCard {
        /// Which application.
        application: ApplicationId,
        /// Which card.
        card: CardId,
        /// The old card was taken back and cut.
        old_card_taken_back: bool,
        /// Who collects it.
        attendance: Option<Box<Attendance>>,
    },
    /// 即时补卡
    IssueInstantCard(Box<InstantCardAsked>),
    /// 回收
    RecallCard {
        /// Which application.
        application: ApplicationId,
        /// Why.
        reason: String,
    },
    /// 交寄
    PostCard {
        /// Which application.
        application: ApplicationId,
        /// By whom carried, under which number, and where to.
        posting: Box<Posting>,
    },
    /// 寄达签收
    DeliverCard {
        /// Which application.
        application: ApplicationId,
        /// Which card.
        card: CardId,
        /// How it is known.
        proof: String,
        /// When it was handed to the receiver.
        delivered_on: Date,
    },
    /// 退件
    TakePostBack {
        /// Which application.
        application: ApplicationId,
        /// Why it came back.
        reason: String,
    },
    /// 移交回收卡
    HandInRecalledCard {
        /// Which application.
        application: ApplicationId,
        /// On which list, and where on it.
        list: HandInList,
    },
    /// 网上来件退回
    ReturnOnlineApplication {
        /// Its number at the portal.
        online: String,
        /// At least one.
        reasons: Vec<ReturnReason>,
        /// What 其他 means.
        note: String,
    },
    /// 移送
    ReferMisuse {
        /// Which card.
        card: CardId,
        /// What, to whom, and why.
        referral: Box<MisuseReferral>,
    },
    /// 口头挂失
    ReportOralLoss {
        /// Which card.
        card: CardId,
        /// By which channel.
        channel: OralLossChannel,
        /// When it was reported, if not at this window now.
        at: Option<Timestamp>,
    },
    /// 解除口头挂失
    ReleaseOralLoss {
        /// Which card.
        card: CardId,
        /// Who asks it.
        attendance: Option<Box<Attendance>>,
    },
    /// 书面挂失
    ReportWrittenLoss {
        /// Which card.
        card: CardId,
        /// Who reports it.
        attendance: Option<Box<Attendance>>,
    },
    /// Halt business on a card.
    FreezeCard {
        /// Which.
        card: CardId,
        /// What is suspected.
        reason: String,
    },
    /// Take the halt back.
    UnfreezeCard {
        /// Which.
        card: CardId,
        /// How the suspicion was settled.
        reason: String,
    },
    /// 销卡
    CancelCard {
        /// Which card.
        card: CardId,
        /// Who asks it, with the bank's receipt.
        attendance: Option<Box<Attendance>>,
    },
    /// Register numbers that will never be a business.
    VoidNumbers(Vec<VoidedNumber>),
    /// Decide about an act that lies on the desk.
    Desk {
        /// Which, and what became of it.
        item: DeskItem,
        /// What is asked.
        step: DeskRequest,
    },
    /// 出具证明
    MakeCertificate(Box<CertificateContent>),
    /// 用印
    StampCertificate {
        /// Which.
        certificate: DocumentId,
        /// By hand or electronically.
        way: SealWay,
        /// How many copies.
        copies: u16,
        /// SHA-256 of the file with its electronic seal.
        file_sha256: Option<String>,
    },
    /// 不予用印
    RefuseSeal {
        /// Which.
        certificate: DocumentId,
        /// Why.
        reason: String,
    },
    /// 交付
    HandOverCertificate(DocumentId),
    /// 补打
    ReprintCertificate(DocumentId),
    /// 作废
    VoidCertificate {
        /// Which.
        certificate: DocumentId,
        /// Why.
        reason: String,
    },
}
