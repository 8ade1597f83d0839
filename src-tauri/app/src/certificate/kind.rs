//! The kinds of certificates that a window makes for a person, and what each is made from.
//!
//! Most speak of what the centre told; 《领卡证明》 speaks of an application that lies here.
//!
//! Deliberately absent: the kinds whose subject is an employer, which no station is told of.

use counter_document::{
    AccountOfYear, AnnualRightsRecord, CardPickupCertificate, Document, DocumentKind,
    InsuredPerson, Issue, PensionContributionVoucher, PersonalAccountStatement,
    PersonalContributionCertificate,
};
use counter_domain::application::{Application, Purpose};
use counter_domain::calendar::beijing;
use counter_domain::certificate::Contributions;
use counter_domain::contribution::{ContributionHistory, ContributionRun, Month};
use counter_domain::money::Fen;
use counter_domain::person::InsuranceKind;
use jiff::civil::Date;

use crate::contract::CertificateKindView;
use crate::view::masked;

/// What a person can have, in the order in which it is offered.
pub(super) const KINDS: [DocumentKind; 4] = [
    DocumentKind::PersonalContributionCertificate,
    DocumentKind::AnnualRightsRecord,
    DocumentKind::PersonalAccountStatement,
    DocumentKind::PensionContributionVoucher,
];

/// Stands in for a card that is still to come.
pub(super) const PICKUP: DocumentKind = DocumentKind::CardPickupCertificate;

/// What a paper is made from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Source<'a> {
    /// What the centre told.
    Told(&'a Contributions),
    /// An application whose card is to come.
    Application(&'a Application),
}

/// What is printed besides what the centre told.
pub(super) struct Printed {
    pub(super) issue: Issue,
    pub(super) person: InsuredPerson,
    pub(super) monthly: bool,
    pub(super) household_address: String,
    pub(super) area_code: String,
    pub(super) postal_code: String,
}

/// The kind of that name, if a window makes it.
pub(super) fn named(name: &str) -> Option<DocumentKind> {
    KINDS.into_iter().find(|kind| kind.name() == name)
}

/// What the window shows of a kind.
pub(super) fn view(kind: DocumentKind, told: &Contributions) -> CertificateKindView {
    let speaks_of = match kind {
        DocumentKind::PersonalContributionCertificate => "months",
        DocumentKind::AnnualRightsRecord => "year",
        _ => "everything",
    };
    CertificateKindView {
        kind: kind.name().to_owned(),
        title: kind.title().to_owned(),
        speaks_of: speaks_of.to_owned(),
        prints_address: kind == DocumentKind::PensionContributionVoucher,
        lacks: lacks(kind, told).map(str::to_owned),
    }
}

/// What the window shows of 《领卡证明》.
pub(super) fn pickup_view() -> CertificateKindView {
    CertificateKindView {
        kind: PICKUP.name().to_owned(),
        title: PICKUP.title().to_owned(),
        speaks_of: "application".to_owned(),
        prints_address: false,
        lacks: None,
    }
}

/// 《领卡证明》 of an application.
pub(super) fn pickup(application: &Application, printed: Printed) -> Document {
    Document::CardPickupCertificate(Box::new(CardPickupCertificate {
        issue: printed.issue,
        person_name: printed.person.name,
        identity_number_masked: masked(&printed.person.identity_number),
        business: format!("{}社会保障卡", pickup_words(application)),
        application_number: application.number.to_string(),
        accepted_on: beijing(application.accepted_at).date(),
        ready_on: application.card_due,
        pickup_place: application.pickup_place.clone(),
    }))
}

/// As the title of the paper has it.
const fn pickup_words(application: &Application) -> &'static str {
    match application.purpose {
        Purpose::First => "新发",
        Purpose::Replacement { .. } => "补领",
        Purpose::Exchange { .. } => "换领",
    }
}

/// What a kind is made from and the centre has not told.
pub(super) fn lacks(kind: DocumentKind, told: &Contributions) -> Option<&'static str> {
    let account = || told.account.is_empty().then_some("account");
    match kind {
        DocumentKind::PersonalAccountStatement => account(),
        DocumentKind::PensionContributionVoucher => {
            let paid = pension(told).any(|run| run.state.counts());
            (!paid).then_some("pension").or_else(account)
        }
        _ => None,
    }
}

/// The months that a paper speaks of, when some are asked for; none that is still to come unless
/// it was asked for.
pub(super) fn span(
    kind: DocumentKind,
    asked: (Month, Month),
    told: &Contributions,
    today: Date,
) -> Option<(Month, Month)> {
    match kind {
        DocumentKind::AnnualRightsRecord => {
            let year = i16::try_from(asked.0.year()).ok()?;
            let end = Month::new(year, 12)?;
            Some((Month::new(year, 1)?, end.min(Month::of(today)?)))
        }
        DocumentKind::PersonalAccountStatement => {
            let (first, last) = (told.account.first()?, told.account.last()?);
            let end = Month::new(last.year, 12)?.min(Month::of(told.until)?);
            Some((Month::new(first.year, 1)?, end))
        }
        DocumentKind::PensionContributionVoucher => {
            let counted = || pension(told).filter(|run| run.state.counts());
            let first = counted().map(|run| run.first).min()?;
            Some((first, counted().map(|run| run.last).max()?))
        }
        _ => Some(asked),
    }
}

/// The paper; none where what it is made from was not told.
pub(super) fn document(
    kind: DocumentKind,
    (first, last): (Month, Month),
    told: &Contributions,
    printed: Printed,
) -> Option<Document> {
    let Printed {
        issue,
        person,
        monthly,
        household_address,
        area_code,
        postal_code,
    } = printed;
    Some(match kind {
        DocumentKind::PersonalContributionCertificate => {
            Document::PersonalContributionCertificate(Box::new(PersonalContributionCertificate {
                issue,
                person,
                first,
                last,
                runs: told.runs.clone(),
                monthly,
            }))
        }
        DocumentKind::AnnualRightsRecord => {
            let year = i16::try_from(first.year()).ok()?;
            Document::AnnualRightsRecord(Box::new(AnnualRightsRecord {
                issue,
                year,
                person,
                accounts: account_of(told, year),
                runs: told.runs.clone(),
            }))
        }
        DocumentKind::PersonalAccountStatement => {
            Document::PersonalAccountStatement(Box::new(PersonalAccountStatement {
                issue,
                person,
                years: told.account.clone(),
            }))
        }
        DocumentKind::PensionContributionVoucher => {
            let history = ContributionHistory::new(pension(told).cloned().collect()).ok()?;
            let total = history.totals().first()?;
            Document::PensionContributionVoucher(Box::new(PensionContributionVoucher {
                issue,
                person,
                personal_number: None,
                household_address,
                first,
                last,
                months: total.months,
                account: told.account.last()?.closing,
                area_code,
                postal_code,
            }))
        }
        _ => return None,
    })
}

fn pension(told: &Contributions) -> impl Iterator<Item = &ContributionRun> {
    told.runs
        .iter()
        .filter(|run| run.insurance == InsuranceKind::EmployeePension)
}

/// The account in a year, with the months of all years up to it.
fn account_of(told: &Contributions, year: i16) -> Vec<AccountOfYear> {
    let until = || told.account.iter().filter(move |known| known.year <= year);
    let Some(of_year) = until().next_back() else {
        return Vec::new();
    };
    let months = until().map(|known| known.months).sum();
    let quiet = of_year.year < year;
    let this_year = |amount| if quiet { Fen::ZERO } else { amount };
    vec![AccountOfYear {
        insurance: InsuranceKind::EmployeePension,
        // A year in which nothing was booked ends as the one before.
        opening: if quiet {
            of_year.closing
        } else {
            of_year.opening
        },
        principal: this_year(of_year.principal),
        interest: this_year(of_year.interest),
        spent: this_year(of_year.spent),
        closing: of_year.closing,
        months,
    }]
}
