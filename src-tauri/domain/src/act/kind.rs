//! What a kind of act is called, whose signature it needs, and which step of which table it takes.

use super::ActBody;
use crate::application::ApplicationStep;
use crate::card::CardStep;
use crate::certificate::CertificateStep;
use crate::id::{ApplicationId, CardId, DocumentId};

/// The name of a kind in the envelope, with the version of its schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActKind {
    /// Stable name.
    pub name: &'static str,
    /// Version of the payload's schema.
    pub version: u16,
}

impl ActKind {
    /// Names of all kinds: what is not among them was written by a newer program.
    pub const NAMES: [&'static str; 36] = [
        "person_registered",
        "application_submitted",
        "application_approved",
        "application_returned",
        "applicant_told",
        "application_resubmitted",
        "application_terminated",
        "application_withdrawn",
        "application_extended",
        "application_sent_to_bank",
        "card_collected",
        "instant_card_issued",
        "card_recalled",
        "oral_loss_reported",
        "oral_loss_released",
        "written_loss_reported",
        "card_frozen",
        "card_unfrozen",
        "card_cancelled",
        "numbers_voided",
        "act_withdrawn",
        "act_sent_again",
        "act_handed_over",
        "act_decided",
        "certificate_made",
        "certificate_stamped",
        "certificate_seal_refused",
        "certificate_handed_over",
        "certificate_reprinted",
        "certificate_voided",
        "card_posted",
        "card_delivered",
        "posting_returned",
        "recalled_card_handed_in",
        "misuse_referred",
        "online_application_returned",
    ];
}

impl ActBody {
    /// Whether the actor's own signature must stand beside the device's (design: approvals,
    /// overrides, day close, release of a seal, and what ends a held act).
    pub const fn needs_the_actors_signature(&self) -> bool {
        matches!(
            self,
            Self::ApplicationApproved { .. }
                | Self::ApplicationExtended { .. }
                | Self::CardUnfrozen { .. }
                | Self::ActDecided { .. }
                | Self::CertificateStamped { .. }
                | Self::MisuseReferred { .. }
                | Self::OnlineApplicationReturned { .. }
        )
    }

    /// Name and schema version of the kind.
    pub const fn kind(&self) -> ActKind {
        let name = match self {
            Self::PersonRegistered { .. } => "person_registered",
            Self::ApplicationSubmitted(_) => "application_submitted",
            Self::ApplicationApproved { .. } => "application_approved",
            Self::ApplicationReturned { .. } => "application_returned",
            Self::ApplicantTold { .. } => "applicant_told",
            Self::ApplicationResubmitted { .. } => "application_resubmitted",
            Self::ApplicationTerminated { .. } => "application_terminated",
            Self::ApplicationWithdrawn { .. } => "application_withdrawn",
            Self::ApplicationExtended { .. } => "application_extended",
            Self::ApplicationSentToBank { .. } => "application_sent_to_bank",
            Self::CardCollected { .. } => "card_collected",
            Self::InstantCardIssued(_) => "instant_card_issued",
            Self::CardRecalled { .. } => "card_recalled",
            Self::OralLossReported { .. } => "oral_loss_reported",
            Self::OralLossReleased { .. } => "oral_loss_released",
            Self::WrittenLossReported { .. } => "written_loss_reported",
            Self::CardFrozen { .. } => "card_frozen",
            Self::CardUnfrozen { .. } => "card_unfrozen",
            Self::CardCancelled { .. } => "card_cancelled",
            Self::NumbersVoided { .. } => "numbers_voided",
            Self::ActWithdrawn { .. } => "act_withdrawn",
            Self::ActSentAgain { .. } => "act_sent_again",
            Self::ActHandedOver { .. } => "act_handed_over",
            Self::ActDecided { .. } => "act_decided",
            Self::CertificateMade(_) => "certificate_made",
            Self::CertificateStamped { .. } => "certificate_stamped",
            Self::CertificateSealRefused { .. } => "certificate_seal_refused",
            Self::CertificateHandedOver { .. } => "certificate_handed_over",
            Self::CertificateReprinted { .. } => "certificate_reprinted",
            Self::CertificateVoided { .. } => "certificate_voided",
            Self::CardPosted { .. } => "card_posted",
            Self::CardDelivered { .. } => "card_delivered",
            Self::PostingReturned { .. } => "posting_returned",
            Self::RecalledCardHandedIn { .. } => "recalled_card_handed_in",
            Self::MisuseReferred { .. } => "misuse_referred",
            Self::OnlineApplicationReturned { .. } => "online_application_returned",
        };
        ActKind { name, version: 1 }
    }

    /// The step of an application that the act is, if it is one.
    pub const fn application_step(&self) -> Option<(ApplicationId, ApplicationStep)> {
        use ApplicationStep as T;
        match self {
            Self::ApplicationApproved { application, .. } => Some((*application, T::Approve)),
            Self::ApplicationReturned { application, .. } => Some((*application, T::Return)),
            Self::ApplicantTold { application, .. } => Some((*application, T::Tell)),
            Self::ApplicationResubmitted { application, .. } => Some((*application, T::Resubmit)),
            Self::ApplicationTerminated { application, .. } => Some((*application, T::Terminate)),
            Self::ApplicationWithdrawn { application, .. } => Some((*application, T::Withdraw)),
            Self::ApplicationExtended { application, .. } => Some((*application, T::Extend)),
            Self::ApplicationSentToBank { application } => Some((*application, T::SendToBank)),
            Self::CardCollected { application, .. } => Some((*application, T::Collect)),
            Self::InstantCardIssued(issued) => Some((issued.application, T::Halt)),
            Self::CardRecalled { application, .. } => Some((*application, T::Recall)),
            Self::CardPosted { application, .. } => Some((*application, T::Post)),
            Self::CardDelivered { application, .. } => Some((*application, T::Deliver)),
            Self::PostingReturned { application, .. } => Some((*application, T::PostComesBack)),
            Self::RecalledCardHandedIn { application, .. } => Some((*application, T::HandIn)),
            Self::PersonRegistered { .. }
            | Self::ApplicationSubmitted(_)
            | Self::OralLossReported { .. }
            | Self::OralLossReleased { .. }
            | Self::WrittenLossReported { .. }
            | Self::CardFrozen { .. }
            | Self::CardUnfrozen { .. }
            | Self::CardCancelled { .. }
            | Self::NumbersVoided { .. }
            | Self::ActWithdrawn { .. }
            | Self::ActSentAgain { .. }
            | Self::ActHandedOver { .. }
            | Self::ActDecided { .. }
            | Self::CertificateMade(_)
            | Self::CertificateStamped { .. }
            | Self::CertificateSealRefused { .. }
            | Self::CertificateHandedOver { .. }
            | Self::CertificateReprinted { .. }
            | Self::CertificateVoided { .. }
            | Self::MisuseReferred { .. }
            | Self::OnlineApplicationReturned { .. } => None,
        }
    }

    /// The step of a card that the act is by itself, if it is one. Steps of the old card that
    /// follow from an application stand in [`crate::evolve`].
    pub const fn card_step(&self) -> Option<(CardId, CardStep)> {
        use CardStep as T;
        match self {
            Self::CardCollected { card, .. } | Self::CardDelivered { card, .. } => {
                Some((*card, T::Collect))
            }
            Self::OralLossReported { card, .. } => Some((*card, T::ReportOralLoss)),
            Self::OralLossReleased { card, .. } => Some((*card, T::ReleaseOralLoss)),
            Self::WrittenLossReported { card, .. } => Some((*card, T::ReportWrittenLoss)),
            Self::CardFrozen { card, .. } => Some((*card, T::Freeze)),
            Self::CardUnfrozen { card, .. } => Some((*card, T::Unfreeze)),
            Self::CardCancelled { card, .. } => Some((*card, T::Cancel)),
            Self::MisuseReferred { card, .. } => Some((*card, T::Refer)),
            Self::PersonRegistered { .. }
            | Self::ApplicationSubmitted(_)
            | Self::ApplicationApproved { .. }
            | Self::ApplicationReturned { .. }
            | Self::ApplicantTold { .. }
            | Self::ApplicationResubmitted { .. }
            | Self::ApplicationTerminated { .. }
            | Self::ApplicationWithdrawn { .. }
            | Self::ApplicationExtended { .. }
            | Self::ApplicationSentToBank { .. }
            | Self::InstantCardIssued(_)
            | Self::CardRecalled { .. }
            | Self::NumbersVoided { .. }
            | Self::ActWithdrawn { .. }
            | Self::ActSentAgain { .. }
            | Self::ActHandedOver { .. }
            | Self::ActDecided { .. }
            | Self::CertificateMade(_)
            | Self::CertificateStamped { .. }
            | Self::CertificateSealRefused { .. }
            | Self::CertificateHandedOver { .. }
            | Self::CertificateReprinted { .. }
            | Self::CertificateVoided { .. }
            | Self::CardPosted { .. }
            | Self::PostingReturned { .. }
            | Self::RecalledCardHandedIn { .. }
            | Self::OnlineApplicationReturned { .. } => None,
        }
    }

    /// The step of a certificate that the act is, if it is one.
    pub const fn certificate_step(&self) -> Option<(DocumentId, CertificateStep)> {
        use CertificateStep as T;
        Some(match self {
            Self::CertificateStamped { certificate, .. } => (*certificate, T::Stamp),
            Self::CertificateSealRefused { certificate, .. } => (*certificate, T::RefuseSeal),
            Self::CertificateHandedOver { certificate, .. } => (*certificate, T::HandOver),
            Self::CertificateReprinted { certificate, .. } => (*certificate, T::Reprint),
            Self::CertificateVoided { certificate, .. } => (*certificate, T::Void),
            _ => return None,
        })
    }
}
