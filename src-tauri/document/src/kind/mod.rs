//! The kinds of documents: the data each takes, and how it is laid out.

mod amounts;
mod annual_rights_record;
mod business_receipt;
mod card_application_form;
mod card_application_receipt;
mod card_batch_form;
mod card_pickup_certificate;
mod card_return_notice;
mod contribution_assessment;
mod employer_contribution_certificate;
mod issue;
mod materials_notice;
mod parts;
mod pension_contribution_voucher;
mod personal_account_statement;
mod personal_contribution_certificate;
mod recalled_cards_list;
mod setting;
mod withdrawal_slip;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

pub use self::{
    annual_rights_record::{AccountOfYear, AnnualRightsRecord},
    business_receipt::{BusinessReceipt, ReceiptFact},
    card_application_form::CardApplicationForm,
    card_application_receipt::CardApplicationReceipt,
    card_batch_form::{CardBatchForm, ListedApplicant},
    card_pickup_certificate::CardPickupCertificate,
    card_return_notice::{CardReturnNotice, ReturnReason, ReturnReasonCode},
    contribution_assessment::{AssessedInsurance, ContributionAssessment},
    employer_contribution_certificate::{Employer, EmployerContributionCertificate, StaffMember},
    issue::{Issue, SealPlan, Verification},
    materials_notice::{MaterialsNotice, NeededMaterial},
    parts::{Agent, Contact, Due, Emergency, Material, Office, Person, Photo},
    pension_contribution_voucher::PensionContributionVoucher,
    personal_account_statement::PersonalAccountStatement,
    personal_contribution_certificate::{InsuredPerson, PersonalContributionCertificate},
    recalled_cards_list::{RecalledCard, RecalledCardsList},
    withdrawal_slip::WithdrawalSlip,
};
use self::{
    issue::{CERTIFICATE, LETTER},
    setting::{A4, A5, Identity, Look},
};
use crate::{
    font::FontSet,
    layout::{
        flow::{Flow, TooTall},
        page::{Page, Paper},
    },
    wording,
};

/// What a kind of document brings along.
trait Sheet {
    /// The business number.
    fn number(&self) -> &str;

    /// Fields that must not hold a full number.
    fn masked(&self) -> Vec<(&'static str, &str)> {
        Vec::new()
    }

    /// Fields that must say something and do not.
    fn incomplete(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// What contradicts itself, as a sentence without personal data.
    fn inconsistent(&self) -> Option<String> {
        None
    }

    /// Lays out everything between head and foot. `gaps` is how many characters are left to be
    /// written by hand.
    fn lay_out(
        &self,
        flow: &mut Flow<'_>,
        identity: &Identity<'_>,
        gaps: usize,
    ) -> Result<(), TooTall>;
}

/// One line a kind: its name in commands and acts, its title, how it looks, and the version of its
/// template, which goes up with every change of layout or wording.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident, $name:literal, $title:expr, $look:expr, $version:literal;)+) => {
        /// A kind of document.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum DocumentKind {
            $($(#[$doc])* $kind,)+
        }

        /// The data of one document. Not `Debug`: it is personal data.
        #[derive(Clone, Serialize, Deserialize)]
        #[serde(tag = "kind", rename_all = "snake_case")]
        pub enum Document {
            $(
                /// See there.
                $kind(Box<$kind>),
            )+
        }

        impl DocumentKind {
            /// All kinds.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$kind),+];

            /// The name in commands and acts.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)+
                }
            }

            /// The title on the paper.
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$kind => $title,)+
                }
            }

            /// The template's version, to be kept with what was printed.
            pub const fn template_version(self) -> u32 {
                match self {
                    $(Self::$kind => $version,)+
                }
            }

            /// A good example with made-up people.
            pub fn example(self) -> Document {
                match self {
                    $(Self::$kind => Document::$kind($kind::example().into()),)+
                }
            }

            /// The data that it takes, as JSON Schema.
            pub fn schema(self) -> serde_json::Value {
                match self {
                    $(Self::$kind => schemars::schema_for!($kind).to_value(),)+
                }
            }

            const fn look(self) -> &'static Look {
                match self {
                    $(Self::$kind => $look,)+
                }
            }
        }

        impl Document {
            /// Reads the data of a `kind` from JSON.
            pub fn from_json(kind: DocumentKind, json: &str) -> Result<Self, ParseDocumentError> {
                let parsed = match kind {
                    $(DocumentKind::$kind => serde_json::from_str(json).map(Self::$kind),)+
                };
                parsed.map_err(|error| ParseDocumentError {
                    line: error.line(),
                    column: error.column(),
                })
            }

            /// The data as JSON, without the kind.
            pub fn to_json(&self) -> serde_json::Value {
                let value = match self {
                    $(Self::$kind(sheet) => serde_json::to_value(sheet),)+
                };
                // Structs of strings, numbers and dates always have a JSON form.
                value.unwrap_or_default()
            }

            /// Which kind it is.
            pub const fn kind(&self) -> DocumentKind {
                match self {
                    $(Self::$kind(_) => DocumentKind::$kind,)+
                }
            }

            fn sheet(&self) -> &dyn Sheet {
                match self {
                    $(Self::$kind(sheet) => sheet.as_ref(),)+
                }
            }
        }
    };
}

kinds! {
    /// 《兵团社保卡业务受理单》, A4.
    CardApplicationForm, "card_application_form", wording::APPLICATION_FORM, &A4, 2;
    /// 《兵团社保卡业务受理回执》, A5.
    CardApplicationReceipt, "card_application_receipt", wording::APPLICATION_RECEIPT, &A5, 2;
    /// 《兵团社保卡业务退回告知单》, A4.
    CardReturnNotice, "card_return_notice", wording::RETURN_NOTICE, &A4, 1;
    /// 《新发和补（换）社会保障卡领卡证明》, A4.
    CardPickupCertificate, "card_pickup_certificate", wording::PICKUP_CERTIFICATE, &LETTER, 1;
    /// 《个人参保缴费证明》, A4.
    PersonalContributionCertificate, "personal_contribution_certificate",
        wording::PERSONAL_CERTIFICATE, &CERTIFICATE, 1;
    /// 《单位参保缴费证明》, A4.
    EmployerContributionCertificate, "employer_contribution_certificate",
        wording::EMPLOYER_CERTIFICATE, &CERTIFICATE, 1;
    /// 《社会保险个人权益记录单》, A4.
    AnnualRightsRecord, "annual_rights_record", wording::RIGHTS_RECORD, &CERTIFICATE, 1;
    /// 《个人账户清单》, A4.
    PersonalAccountStatement, "personal_account_statement",
        wording::ACCOUNT_STATEMENT, &CERTIFICATE, 1;
    /// 《基本养老保险参保缴费凭证》, A4.
    PensionContributionVoucher, "pension_contribution_voucher",
        wording::PENSION_VOUCHER, &CERTIFICATE, 1;
    /// 《社会保险费缴费核定单》, A4.
    ContributionAssessment, "contribution_assessment", wording::ASSESSMENT, &CERTIFICATE, 1;
    /// 《业务撤回通知》, A5.
    WithdrawalSlip, "withdrawal_slip", wording::WITHDRAWAL_SLIP, &A5, 1;
    /// 《社会保障卡业务回执》, A5.
    BusinessReceipt, "business_receipt", wording::BUSINESS_RECEIPT, &A5, 1;
    /// 《单位批量申领社会保障卡受理单》, A4.
    CardBatchForm, "card_batch_form", wording::BATCH_FORM, &A4, 1;
    /// 《业务办理一次性告知单》, A5.
    MaterialsNotice, "materials_notice", wording::MATERIALS_NOTICE, &A5, 1;
    /// 《回收社会保障卡移交清单》, A4.
    RecalledCardsList, "recalled_cards_list", wording::RECALLED_CARDS_LIST, &A4, 1;
}

impl DocumentKind {
    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The paper it is printed on, as print queues name it.
    pub const fn media(self) -> &'static str {
        match self.look().paper {
            Paper::A4 => "iso_a4_210x297mm",
            Paper::A5 => "iso_a5_148x210mm",
        }
    }
}

/// JSON is not the data of the kind. Values are not repeated: they are personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "文书数据有误：第{line}行第{column}列附近的字段缺失、多余或类型不对。可用 document example 查看一份正确的样例"
)]
pub struct ParseDocumentError {
    /// Counted from one.
    pub line: usize,
    /// Counted from one.
    pub column: usize,
}

impl Document {
    /// The business number.
    pub fn number(&self) -> &str {
        self.sheet().number()
    }

    pub(crate) fn title(&self) -> &'static str {
        self.kind().title()
    }

    pub(crate) fn masked(&self) -> Vec<(&'static str, &str)> {
        self.sheet().masked()
    }

    pub(crate) fn incomplete(&self) -> Vec<&'static str> {
        let number = Some("number").filter(|_| self.number().trim().is_empty());
        number
            .into_iter()
            .chain(self.sheet().incomplete())
            .collect()
    }

    pub(crate) fn inconsistent(&self) -> Option<String> {
        self.sheet().inconsistent()
    }

    pub(crate) fn photo(&self) -> Option<&Photo> {
        match self {
            Self::CardApplicationForm(sheet) => sheet.photo.as_ref(),
            _ => None,
        }
    }

    /// The pages, with head and foot.
    pub(crate) fn lay_out(
        &self,
        fonts: &FontSet,
        printed_at: DateTime,
        gaps: usize,
    ) -> Result<Vec<Page>, TooTall> {
        let look = self.kind().look();
        let identity = Identity {
            title: self.title(),
            number: self.number(),
            printed_at,
        };
        let mut flow = Flow::new(fonts, look.paper, look.margins);
        self.sheet().lay_out(&mut flow, &identity, gaps)?;
        Ok(setting::finish(flow, look, &identity))
    }
}
