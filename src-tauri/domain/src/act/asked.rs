//! What was asked when an act was decided: the way back from an act to its request.
//!
//! The centre decides again what a counter has decided, and a counter decides its own acts again
//! when the centre's state has moved under them. Both need the request, and a journal holds acts.

use jiff::Timestamp;

use super::{ActBody, InstantCardAsked, Request};
use crate::desk::DeskRequest;
use crate::id::ActId;

/// The request behind an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// Something about a person or a station's day.
    Business(Request),
    /// Something about another act; whoever decides must know what has become of that act.
    Desk {
        /// Which act.
        act: ActId,
        /// What was asked.
        step: DeskRequest,
    },
}

impl ActBody {
    /// The request that this act answers. `reading` is the clock's reading of its envelope: a loss
    /// that was reported at that very moment was reported at the window and named no time.
    pub fn asked(&self, reading: Timestamp) -> Asked {
        Asked::Business(match self.clone() {
            Self::PersonRegistered { person, facts } => Request::RegisterPerson { person, facts },
            Self::ApplicationSubmitted(submitted) => Request::SubmitApplication {
                application: submitted.application,
                content: Box::new(submitted.content),
                form: Some(submitted.form),
            },
            Self::ApplicationApproved { application, .. } => {
                Request::ApproveApplication(application)
            }
            Self::ApplicationReturned {
                application,
                reasons,
                note,
                ..
            } => Request::ReturnApplication {
                application,
                reasons,
                note,
            },
            Self::ApplicantTold {
                application, way, ..
            } => Request::TellApplicant { application, way },
            Self::ApplicationResubmitted {
                application,
                content,
                form,
                ..
            } => Request::ResubmitApplication {
                application,
                content,
                form: Some(form),
            },
            Self::ApplicationTerminated {
                application,
                reason,
            } => Request::TerminateApplication {
                application,
                reason,
            },
            Self::ApplicationWithdrawn {
                application,
                reason,
            } => Request::WithdrawApplication {
                application,
                reason,
            },
            Self::ApplicationExtended {
                application,
                until,
                reason,
            } => Request::ExtendApplication {
                application,
                until,
                reason,
            },
            Self::ApplicationSentToBank { application } => Request::SendToBank(application),
            Self::CardCollected {
                application,
                card,
                old_card_taken_back,
                attendance,
            } => Request::CollectCard {
                application,
                card,
                old_card_taken_back,
                attendance,
            },
            Self::InstantCardIssued(issued) => {
                Request::IssueInstantCard(Box::new(InstantCardAsked {
                    application: issued.application,
                    card: issued.card,
                    number: issued.number,
                    need: issued.need,
                    old_card_taken_back: issued.old_card_taken_back,
                    attendance: issued.attendance,
                }))
            }
            Self::CardRecalled {
                application,
                reason,
            } => Request::RecallCard {
                application,
                reason,
            },
            Self::OralLossReported {
                card, channel, at, ..
            } => Request::ReportOralLoss {
                card,
                channel,
                at: (at != reading).then_some(at),
            },
            Self::OralLossReleased { card, attendance } => {
                Request::ReleaseOralLoss { card, attendance }
            }
            Self::WrittenLossReported {
                card, attendance, ..
            } => Request::ReportWrittenLoss { card, attendance },
            Self::CardFrozen { card, reason } => Request::FreezeCard { card, reason },
            Self::CardUnfrozen { card, reason } => Request::UnfreezeCard { card, reason },
            Self::CardCancelled { card, attendance } => Request::CancelCard { card, attendance },
            Self::NumbersVoided { numbers } => Request::VoidNumbers(numbers),
            Self::ActWithdrawn { act, reason } => {
                return desk(act, DeskRequest::Withdraw { reason });
            }
            Self::ActSentAgain { act, reason } => {
                return desk(act, DeskRequest::SendAgain { reason });
            }
            Self::ActHandedOver { act, note } => return desk(act, DeskRequest::HandOver { note }),
            Self::ActDecided {
                act,
                accept,
                reason,
            } => return desk(act, DeskRequest::Decide { accept, reason }),
            Self::CardPosted {
                application,
                posting,
            } => Request::PostCard {
                application,
                posting,
            },
            Self::CardDelivered {
                application,
                card,
                proof,
                delivered_on,
            } => Request::DeliverCard {
                application,
                card,
                proof,
                delivered_on,
            },
            Self::PostingReturned {
                application,
                reason,
            } => Request::TakePostBack {
                application,
                reason,
            },
            Self::RecalledCardHandedIn {
                application, list, ..
            } => Request::HandInRecalledCard { application, list },
            Self::OnlineApplicationReturned {
                online,
                reasons,
                note,
                ..
            } => Request::ReturnOnlineApplication {
                online,
                reasons,
                note,
            },
            Self::MisuseReferred { card, referral, .. } => Request::ReferMisuse { card, referral },
            Self::CertificateMade(made) => Request::MakeCertificate(Box::new(made.content)),
            Self::CertificateStamped {
                certificate,
                way,
                copies,
                file_sha256,
                ..
            } => Request::StampCertificate {
                certificate,
                way,
                copies,
                file_sha256,
            },
            Self::CertificateSealRefused {
                certificate,
                reason,
            } => Request::RefuseSeal {
                certificate,
                reason,
            },
            Self::CertificateHandedOver { certificate, .. } => {
                Request::HandOverCertificate(certificate)
            }
            Self::CertificateReprinted { certificate, .. } => {
                Request::ReprintCertificate(certificate)
            }
            Self::CertificateVoided {
                certificate,
                reason,
            } => Request::VoidCertificate {
                certificate,
                reason,
            },
        })
    }
}

const fn desk(act: ActId, step: DeskRequest) -> Asked {
    Asked::Desk { act, step }
}
