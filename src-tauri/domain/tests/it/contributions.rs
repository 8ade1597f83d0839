//! Contributions: what makes a history, and that its sums are those of its months.

use counter_domain::certificate::Contributions;
use counter_domain::contribution::{
    AccountYear, ContributionHistory, ContributionRun, ContributionState, HistoryError, Month,
    broken_year,
};
use counter_domain::money::Fen;
use counter_domain::person::InsuranceKind;
use jiff::civil::date;
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

/// The spans that are known once runs were told one after the other.
fn told(runs: &[ContributionRun]) -> Vec<String> {
    let mut told = Contributions::none(date(2026, 1, 31));
    for run in runs {
        told.tell(run.clone(), date(2026, 10, 31));
    }
    assert_eq!(told.until, date(2026, 10, 31), "the newest telling counts");
    told.runs
        .iter()
        .map(|run| format!("{}..{} {}", run.first, run.last, run.personal))
        .collect()
}

#[test]
fn what_the_centre_tells_takes_the_place_of_what_it_told_of_the_same_months() {
    let paid = ContributionState::Paid;
    let year = run("2025-01", "2025-12", 100, paid);
    let cases: [(ContributionRun, &[&str]); 5] = [
        (
            run("2025-01", "2025-12", 200, paid),
            &["2025-01..2025-12 2.00"],
        ),
        (
            run("2025-04", "2025-06", 200, paid),
            &[
                "2025-01..2025-03 1.00",
                "2025-04..2025-06 2.00",
                "2025-07..2025-12 1.00",
            ],
        ),
        (
            run("2024-07", "2025-01", 200, paid),
            &["2024-07..2025-01 2.00", "2025-02..2025-12 1.00"],
        ),
        (
            run("2025-12", "2026-03", 200, paid),
            &["2025-01..2025-11 1.00", "2025-12..2026-03 2.00"],
        ),
        (
            run("2026-01", "2026-03", 200, paid),
            &["2025-01..2025-12 1.00", "2026-01..2026-03 2.00"],
        ),
    ];
    for (news, expected) in cases {
        let label = format!("{}..{}", news.first, news.last);
        assert_eq!(told(&[year.clone(), news]), expected, "{label}");
    }
    let mut other = run("2025-01", "2025-12", 300, paid);
    other.insurance = InsuranceKind::Unemployment;
    assert_eq!(
        told(&[year, other]).len(),
        2,
        "another insurance's months are its own"
    );
}

fn account_year(year: i16, opening: i64, principal: i64, closing: i64) -> AccountYear {
    AccountYear {
        year,
        months: 12,
        opening: Fen(opening),
        principal: Fen(principal),
        interest: Fen(10),
        spent: Fen(5),
        closing: Fen(closing),
    }
}

#[test]
fn an_account_adds_up_within_its_years_and_from_one_to_the_next() {
    let good = [
        account_year(2024, 100, 50, 155),
        account_year(2025, 155, 0, 160),
    ];
    assert_eq!(broken_year(&good), None, "it adds up");
    let cases = [
        ("a wrong sum", vec![account_year(2024, 100, 50, 156)], 2024),
        (
            "another opening",
            vec![good[0].clone(), account_year(2025, 156, 0, 161)],
            2025,
        ),
        (
            "a year before",
            vec![good[0].clone(), account_year(2023, 155, 0, 160)],
            2023,
        ),
    ];
    for (label, years, broken) in cases {
        let found = broken_year(&years).map(|year| year.year);
        assert_eq!(found, Some(broken), "{label}");
    }
}

proptest! {
    #[test]
    fn what_is_told_never_overlaps(spans in prop::collection::vec((0_i32..60, 0_i32..30), 1..12)) {
        let start = month("2020-01");
        let at = |ahead| (0..ahead).fold(start, |month, _| month.next());
        let mut told = Contributions::none(date(2026, 1, 31));
        for (first, more) in &spans {
            let (first, last) = (at(*first), at(first + more));
            let run = run(&first.to_string(), &last.to_string(), 100, ContributionState::Paid);
            told.tell(run, date(2026, 10, 31));
        }
        let history = ContributionHistory::new(told.runs);
        prop_assert!(history.is_ok(), "{history:?}");
        let known: std::collections::BTreeSet<_> =
            spans.iter().flat_map(|(first, more)| *first..=first + more).collect();
        let months = history.unwrap().totals()[0].months;
        prop_assert_eq!(usize::try_from(months).unwrap(), known.len(), "each month once");
    }

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
