//! Runs, the history they make, and what is summed over it.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::Month;
use crate::money::Fen;
use crate::person::InsuranceKind;

/// What became of a month's contribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContributionState {
    /// 实缴
    Paid,
    /// 欠费: due and not paid; counts for nothing.
    Owed,
    /// 外地转入: paid elsewhere and taken over.
    TransferredIn,
}

impl ContributionState {
    /// Whether its months and money count.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Paid | Self::TransferredIn)
    }
}

/// The same contribution in every month of a span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContributionRun {
    /// In which insurance.
    pub insurance: InsuranceKind,
    /// First month.
    pub first: Month,
    /// Last month.
    pub last: Month,
    /// 缴费基数 a month.
    pub base: Fen,
    /// 单位缴纳 a month.
    pub employer: Fen,
    /// 个人缴纳 a month.
    pub personal: Fen,
    /// What became of it.
    pub state: ContributionState,
    /// 缴费单位; 本人 for those who pay themselves.
    pub payer: String,
}

/// One month of one insurance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthlyContribution<'a> {
    /// Which month.
    pub month: Month,
    /// The run it belongs to.
    pub run: &'a ContributionRun,
}

/// What one insurance comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InsuranceTotal {
    /// Which.
    pub insurance: InsuranceKind,
    /// First month of the first run.
    pub first: Month,
    /// Last month of the last run.
    pub last: Month,
    /// 累计月数: months that count.
    pub months: u32,
    /// 欠费月数.
    pub owed: u32,
    /// 单位缴纳 of the months that count.
    pub employer: Fen,
    /// 个人缴纳 of the months that count.
    pub personal: Fen,
    /// Both.
    pub sum: Fen,
}

/// Why runs make no history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum HistoryError {
    /// A run ends before it begins.
    #[error("缴费记录的起止月份颠倒（{first}至{last}）。请核对后重新查询")]
    Reversed {
        /// Its first month.
        first: Month,
        /// Its last month.
        last: Month,
    },
    /// A month stands twice in one insurance.
    #[error("同一险种的缴费记录在{month}重复。请核对后重新查询")]
    Overlapping {
        /// The first such month.
        month: Month,
    },
    /// An amount below zero.
    #[error("{month}起的缴费记录有负数金额。请核对后重新查询")]
    Negative {
        /// First month of the run.
        month: Month,
    },
    /// Sums that cannot be counted.
    #[error("缴费金额合计超出可表示的范围。请核对后重新查询")]
    OutOfRange,
}

/// Checked runs, by insurance and month.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContributionHistory {
    runs: Vec<ContributionRun>,
    totals: Vec<InsuranceTotal>,
    sum: Fen,
}

impl ContributionHistory {
    /// Sorts and checks runs, and sums them.
    pub fn new(mut runs: Vec<ContributionRun>) -> Result<Self, HistoryError> {
        runs.sort_by_key(|run| (run.insurance, run.first, run.last));
        for run in &runs {
            if run.last < run.first {
                let (first, last) = (run.first, run.last);
                return Err(HistoryError::Reversed { first, last });
            }
            if [run.base, run.employer, run.personal]
                .iter()
                .any(|amount| *amount < Fen::ZERO)
            {
                return Err(HistoryError::Negative { month: run.first });
            }
        }
        let mut totals = Vec::new();
        for group in runs.chunk_by(|a, b| a.insurance == b.insurance) {
            for (before, after) in group.iter().zip(group.iter().skip(1)) {
                if after.first <= before.last {
                    return Err(HistoryError::Overlapping { month: after.first });
                }
            }
            totals.push(total(group).ok_or(HistoryError::OutOfRange)?);
        }
        let sum = Fen::checked_sum(totals.iter().map(|total| total.sum))
            .ok_or(HistoryError::OutOfRange)?;
        Ok(Self { runs, totals, sum })
    }

    /// What lies between two months, both counted; runs are cut at the ends.
    #[must_use]
    pub fn within(&self, first: Month, last: Month) -> Self {
        let runs = self.runs.iter().filter_map(|run| {
            let (from, to) = (run.first.max(first), run.last.min(last));
            (from <= to).then(|| ContributionRun {
                first: from,
                last: to,
                ..run.clone()
            })
        });
        // Parts of checked runs neither overlap nor sum to more than the whole.
        Self::new(runs.collect()).unwrap_or_default()
    }

    /// The runs, by insurance and month.
    pub fn runs(&self) -> &[ContributionRun] {
        &self.runs
    }

    /// What each insurance comes to; of those only that have a run.
    pub fn totals(&self) -> &[InsuranceTotal] {
        &self.totals
    }

    /// What all insurances come to.
    pub fn sum(&self) -> Fen {
        self.sum
    }

    /// The months of one insurance, in order; none where there is a gap.
    pub fn months(
        &self,
        insurance: InsuranceKind,
    ) -> impl Iterator<Item = MonthlyContribution<'_>> {
        self.runs
            .iter()
            .filter(move |run| run.insurance == insurance)
            .flat_map(|run| {
                run.first
                    .to(run.last)
                    .map(move |month| MonthlyContribution { month, run })
            })
    }
}

impl ContributionRun {
    /// How many months it has.
    pub fn months(&self) -> u32 {
        self.first.count_to(self.last)
    }

    /// What is left of it when the months from `first` to `last` are taken out: at most two runs.
    pub(crate) fn without(self, first: Month, last: Month) -> Vec<Self> {
        let mut left = Vec::new();
        if self.first < first {
            left.push(Self {
                last: self.last.min(first.previous()),
                ..self.clone()
            });
        }
        if self.last > last {
            left.push(Self {
                first: self.first.max(last.next()),
                ..self
            });
        }
        left
    }

    /// Both parts of a month; at most what a checked history can sum.
    pub fn monthly(&self) -> Fen {
        self.employer
            .checked_add(self.personal)
            .unwrap_or(Fen(i64::MAX))
    }
}

/// What a group of one insurance comes to; `None` when a sum is out of range.
fn total(group: &[ContributionRun]) -> Option<InsuranceTotal> {
    let (first, last) = (group.first()?, group.last()?);
    let mut total = InsuranceTotal {
        insurance: first.insurance,
        first: first.first,
        last: last.last,
        months: 0,
        owed: 0,
        employer: Fen::ZERO,
        personal: Fen::ZERO,
        sum: Fen::ZERO,
    };
    for run in group {
        let months = run.months();
        // Owed amounts are printed too, so they must be countable.
        let employer = run.employer.checked_mul(i64::from(months))?;
        let personal = run.personal.checked_mul(i64::from(months))?;
        let both = employer.checked_add(personal)?;
        if run.state.counts() {
            total.months = total.months.checked_add(months)?;
            total.employer = total.employer.checked_add(employer)?;
            total.personal = total.personal.checked_add(personal)?;
            total.sum = total.sum.checked_add(both)?;
        } else {
            total.owed = total.owed.checked_add(months)?;
        }
    }
    Some(total)
}
