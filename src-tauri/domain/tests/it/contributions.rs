//! Contributions: what makes a history, and that its sums are those of its months.

use counter_domain::contribution::{
    ContributionHistory, ContributionRun, ContributionState, HistoryError, Month,
};
use counter_domain::money::Fen;
use counter_domain::person::InsuranceKind;
use proptest::prelude::*;

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn run(first: &str, last: &str, personal: i64, state: ContributionState) -> ContributionRun {
    ContributionRun {
        insurance: InsuranceKind::EmployeePension,
        first: month(first),
        last: month(last),
        base: Fen(500_000),
        employer: Fen(2 * personal),
        personal: Fen(personal),
        state,
        payer: "181团农业发展服务中心".to_owned(),
    }
}

#[test]
fn months_are_read_strictly() {
    for good in ["1900-01", "2024-12", "2199-12"] {
        assert_eq!(month(good).to_string(), good, "reads back as written");
    }
    for bad in [
        "2024-13", "2024-00", "24-01", "2024-1", "2024/01", "+024-01", "1899-12", "",
    ] {
        assert!(bad.parse::<Month>().is_err(), "{bad:?} is no month");
    }
}

#[test]
fn owed_months_count_for_nothing() {
    let history = ContributionHistory::new(vec![
        run("2024-01", "2024-12", 40_000, ContributionState::Paid),
        run("2025-01", "2025-02", 40_000, ContributionState::Owed),
        run(
            "2025-03",
            "2025-03",
            40_000,
            ContributionState::TransferredIn,
        ),
    ])
    .unwrap();
    let total = history.totals()[0];
    assert_eq!(
        (total.months, total.owed),
        (13, 2),
        "months that count, and owed ones"
    );
    assert_eq!(total.sum, Fen(13 * 120_000), "only what was paid is summed");
    assert_eq!(
        (total.first, total.last),
        (month("2024-01"), month("2025-03")),
        "the whole span"
    );
}

#[test]
fn runs_that_contradict_each_other_are_refused() {
    let paid = ContributionState::Paid;
    let cases = [
        (
            vec![run("2024-02", "2024-01", 1, paid)],
            HistoryError::Reversed {
                first: month("2024-02"),
                last: month("2024-01"),
            },
        ),
        (
            vec![
                run("2024-01", "2024-06", 1, paid),
                run("2024-06", "2024-07", 1, paid),
            ],
            HistoryError::Overlapping {
                month: month("2024-06"),
            },
        ),
        (
            vec![run("2024-01", "2024-06", -1, paid)],
            HistoryError::Negative {
                month: month("2024-01"),
            },
        ),
        (
            vec![run("2024-01", "2024-06", i64::MAX / 4, paid)],
            HistoryError::OutOfRange,
        ),
    ];
    for (runs, expected) in cases {
        assert_eq!(ContributionHistory::new(runs).unwrap_err(), expected);
    }
}

#[test]
fn a_span_cuts_runs_at_its_ends() {
    let whole = ContributionHistory::new(vec![run(
        "2020-01",
        "2024-12",
        100,
        ContributionState::Paid,
    )])
    .unwrap();
    let part = whole.within(month("2023-11"), month("2030-01"));
    assert_eq!(part.totals()[0].months, 14, "2023-11 to 2024-12");
    let none = whole.within(month("2025-01"), month("2025-12"));
    assert!(
        none.totals().is_empty() && none.sum() == Fen::ZERO,
        "nothing lies there"
    );
}

/// Runs with gaps between them, in two insurances.
fn histories() -> impl Strategy<Value = ContributionHistory> {
    let piece = (
        0_u32..4,
        1_u32..30,
        0_i64..500_000,
        0_i64..500_000,
        0_u8..3,
        any::<bool>(),
    );
    proptest::collection::vec(piece, 0..20).prop_map(|pieces| {
        let mut next = [month("1995-01"), month("1995-01")];
        let mut runs = Vec::new();
        for (gap, length, employer, personal, state, pension) in pieces {
            let insurance = if pension {
                InsuranceKind::EmployeePension
            } else {
                InsuranceKind::WorkInjury
            };
            let first = (0..gap).fold(next[usize::from(pension)], |month, _| month.next());
            let last = (1..length).fold(first, |month, _| month.next());
            next[usize::from(pension)] = last.next();
            runs.push(ContributionRun {
                insurance,
                first,
                last,
                base: Fen(employer + personal),
                employer: Fen(employer),
                personal: Fen(personal),
                state: [
                    ContributionState::Paid,
                    ContributionState::Owed,
                    ContributionState::TransferredIn,
                ][usize::from(state)],
                payer: "单位".to_owned(),
            });
        }
        // The order in which runs arrive does not matter.
        runs.reverse();
        ContributionHistory::new(runs).unwrap()
    })
}

proptest! {
    #[test]
    fn totals_are_the_sums_of_the_months(history in histories()) {
        let mut all = 0;
        for total in history.totals() {
            let counted: Vec<_> = history
                .months(total.insurance)
                .filter(|line| line.run.state.counts())
                .collect();
            prop_assert_eq!(usize::try_from(total.months).unwrap(), counted.len());
            let sum: i64 = counted.iter().map(|line| line.run.monthly().as_fen()).sum();
            prop_assert_eq!(total.sum.as_fen(), sum);
            prop_assert_eq!(total.employer.as_fen() + total.personal.as_fen(), sum);
            all += sum;
        }
        prop_assert_eq!(history.sum().as_fen(), all);
    }

    #[test]
    fn two_halves_sum_to_the_whole(history in histories(), cut in 0_i32..600) {
        let (begin, end) = (month("1995-01"), month("2150-01"));
        let middle = (0..cut).fold(begin, |month, _| month.next());
        let before = history.within(begin, middle);
        let after = history.within(middle.next(), end);
        prop_assert_eq!(
            before.sum().as_fen() + after.sum().as_fen(),
            history.sum().as_fen()
        );
    }

    #[test]
    fn months_follow_each_other_once(history in histories()) {
        for total in history.totals() {
            let months: Vec<_> = history.months(total.insurance).map(|line| line.month).collect();
            prop_assert!(months.is_sorted_by(|a, b| a < b), "each month once, in order");
        }
    }
}
