//! Cards by what is to be done about them: an oral loss that lapses, a written loss without a
//! replacement, a suspicion, an expiry, a card that nobody fetched.

use std::collections::BTreeMap;

use counter_domain::calendar::{days_between, renewable_until};
use counter_domain::card::CardStatus;
use counter_domain::role::Permission;
use counter_store::StoreError;
use counter_store::table::card_row::{CardFilter, CardRow as StoredRow};
use jiff::ToSpan as _;

use crate::contract::{
    CardList, CardRow, CommandError, ErrorCode, ListCardsRequest, SuspicionView,
};
use crate::counter::{Counter, Work};
use crate::fault::from_store;
use crate::view::{day_words, masked, masked_card, suspicion_view, word};

/// Rows of a page.
const PAGE: u32 = 100;
/// An oral loss that lapses within so many minutes is amber.
const LAPSES_SOON: i64 = 12 * 60;

/// A list of cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    OralLoss,
    WrittenLoss,
    Frozen,
    Renewal,
    Uncollected,
}

impl List {
    const ALL: [Self; 5] = [
        Self::OralLoss,
        Self::WrittenLoss,
        Self::Frozen,
        Self::Renewal,
        Self::Uncollected,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::OralLoss => "oral_loss",
            Self::WrittenLoss => "written_loss",
            Self::Frozen => "frozen",
            Self::Renewal => "renewal",
            Self::Uncollected => "uncollected",
        }
    }
}

impl Counter {
    /// A page of a list of cards, the most pressing first.
    pub fn list_cards(&self, request: &ListCardsRequest) -> Result<CardList, CommandError> {
        let work = self.work(Permission::Look)?;
        let mut lists = List::ALL.into_iter();
        let list = lists
            .find(|list| list.name() == request.list)
            .ok_or_else(|| {
                CommandError::new(ErrorCode::InvalidInput)
                    .with("field", "list")
                    .with("reason", "unknown_choice")
            })?;
        let filter = self.card_filter(&work, list);
        let (stored, total) = work
            .store
            .read(|reading| {
                let cards = reading.cards();
                Ok((
                    cards.list(filter, request.offset, PAGE)?,
                    cards.count(filter)?,
                ))
            })
            .map_err(|error: StoreError| from_store(&error))?;
        let rows = stored.iter().map(|stored| {
            // Rows are a projection of what a list sorts by; why a card is halted its head says.
            let suspicion = match list {
                List::Frozen => suspicion(&work, stored)?,
                _ => None,
            };
            Ok(card_row(&work, list, stored, suspicion))
        });
        Ok(CardList {
            rows: rows.collect::<Result<_, CommandError>>()?,
            total: u32::try_from(total).unwrap_or(u32::MAX),
        })
    }

    /// How many cards each list has, by its name.
    pub(super) fn card_counts(&self, work: &Work) -> Result<BTreeMap<String, u32>, CommandError> {
        work.store
            .read(|reading| {
                let mut counts = BTreeMap::new();
                for list in List::ALL {
                    let count = reading.cards().count(self.card_filter(work, list))?;
                    let count = u32::try_from(count).unwrap_or(u32::MAX);
                    counts.insert(list.name().to_owned(), count);
                }
                Ok(counts)
            })
            .map_err(|error: StoreError| from_store(&error))
    }

    fn card_filter(&self, work: &Work, list: List) -> CardFilter {
        let today = work.today();
        let policy = &self.assets.policy;
        match list {
            List::OralLoss => CardFilter::OralLoss(work.at()),
            List::WrittenLoss => CardFilter::WrittenLoss,
            List::Frozen => CardFilter::Frozen,
            List::Renewal => CardFilter::ExpiresBy {
                day: renewable_until(today, *policy.renewal_months.at(today)),
                at: work.at(),
            },
            List::Uncollected => {
                let days = i64::from(*policy.urge_days.at(today));
                CardFilter::UncollectedSince(today.saturating_sub(days.days()))
            }
        }
    }
}

fn suspicion(work: &Work, stored: &StoredRow) -> Result<Option<SuspicionView>, CommandError> {
    let head = work
        .store
        .read(|reading| reading.people().head(stored.person))
        .map_err(|error: StoreError| from_store(&error))?;
    let card = head.as_ref().and_then(|head| head.cards.get(&stored.card));
    Ok(card.and_then(|card| suspicion_view(card, work.at())))
}

fn card_row(
    work: &Work,
    list: List,
    stored: &StoredRow,
    suspicion: Option<SuspicionView>,
) -> CardRow {
    let today = work.today();
    let days = |from, to| i32::try_from(days_between(from, to)).unwrap_or(i32::MAX);
    let minutes_left = stored
        .lapses_at
        .filter(|_| list == List::OralLoss)
        .map(|until| until.duration_since(work.at()).as_mins());
    let days_to_expiry = days(today, stored.expires_on);
    let status = match stored.status {
        CardStatus::Normal if days_to_expiry < 0 => CardStatus::Expired,
        // Its oral loss has lapsed, or it would not be here.
        CardStatus::OralLoss if list == List::Renewal => CardStatus::Normal,
        status => status,
    };
    let level = match list {
        List::OralLoss if minutes_left.is_some_and(|left| left < LAPSES_SOON) => "amber",
        List::Renewal if days_to_expiry < 0 => "red",
        List::Renewal | List::Uncollected | List::Frozen => "amber",
        List::OralLoss | List::WrittenLoss => "good",
    };
    CardRow {
        card: stored.card.to_string(),
        person: stored.person.to_string(),
        name: stored.person_name.expose().clone(),
        citizen_number: masked(stored.person_number.expose()),
        number: masked_card(stored.number.expose()),
        status: word(&status),
        lapses_at: stored.lapses_at.map(|until| day_words(until, today)),
        minutes_left: minutes_left.map(|left| i32::try_from(left).unwrap_or(i32::MAX)),
        issued_on: stored.issued_on.to_string(),
        expires_on: stored.expires_on.to_string(),
        days_since_issue: days(stored.issued_on, today),
        days_to_expiry,
        suspicion,
        level: level.to_owned(),
    }
}
