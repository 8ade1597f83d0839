//! The table of outcomes, whole.

use std::fmt::Write as _;

use counter_printer::{
    AbortCause, Doubt, Event, FailureReason, Fault, JobId, JobState, Outcome, PrintError,
};
use expect_test::expect;
use proptest::prelude::*;

fn outcomes() -> Vec<Outcome> {
    vec![
        Outcome::Queued,
        Outcome::Sent,
        Outcome::Waiting(Fault::OutOfPaper),
        Outcome::PrinterReportsDone,
        Outcome::ConfirmedByClerk,
        Outcome::Failed(FailureReason::Refused),
        Outcome::Failed(FailureReason::NothingCameOut),
        Outcome::Cancelled,
        Outcome::Unknown(Doubt::ContactLost),
    ]
}

fn events() -> Vec<Event> {
    vec![
        Event::Accepted,
        Event::Refused(FailureReason::Unreachable),
        Event::AnswerLost,
        Event::Withdrawn,
        Event::Progress,
        Event::Stopped(Fault::Jam),
        Event::Completed,
        Event::CompletedWithErrors,
        Event::Cancelled,
        Event::Aborted(AbortCause::Printer),
        Event::ContactLost,
        Event::Forgotten,
        Event::ClerkSawPaper,
        Event::ClerkSawNothing,
    ]
}

/// One line an outcome; an event that is refused has no entry, one that changes nothing has "=".
fn table() -> String {
    let mut table = String::new();
    for outcome in outcomes() {
        writeln!(table, "{outcome:?}").unwrap();
        for event in events() {
            match outcome.after(event.clone()) {
                Ok(next) if next == outcome => writeln!(table, "    {event:?} =").unwrap(),
                Ok(next) => writeln!(table, "    {event:?} -> {next:?}").unwrap(),
                Err(_) => {}
            }
        }
    }
    table
}

#[test]
fn every_cell_of_the_table() {
    expect![[r"
        Queued
            Accepted -> Sent
            Refused(Unreachable) -> Failed(Unreachable)
            AnswerLost -> Unknown(AnswerLost)
            Withdrawn -> Cancelled
        Sent
            Accepted =
            Progress =
            Stopped(Jam) -> Waiting(Jam)
            Completed -> PrinterReportsDone
            CompletedWithErrors -> Unknown(FinishedWithErrors)
            Cancelled -> Cancelled
            Aborted(Printer) -> Failed(PrinterAborted)
            ContactLost -> Unknown(ContactLost)
            Forgotten -> Unknown(Forgotten)
        Waiting(OutOfPaper)
            Accepted =
            Progress -> Sent
            Stopped(Jam) -> Waiting(Jam)
            Completed -> PrinterReportsDone
            CompletedWithErrors -> Unknown(FinishedWithErrors)
            Cancelled -> Cancelled
            Aborted(Printer) -> Failed(PrinterAborted)
            ContactLost -> Unknown(ContactLost)
            Forgotten -> Unknown(Forgotten)
        PrinterReportsDone
            Completed =
        ConfirmedByClerk
            Completed =
            ClerkSawPaper =
        Failed(Refused)
            Refused(Unreachable) =
            Aborted(Printer) =
        Failed(NothingCameOut)
            Completed -> PrinterReportsDone
            ClerkSawNothing =
        Cancelled
            Withdrawn =
            Cancelled =
        Unknown(ContactLost)
            Accepted -> Sent
            Refused(Unreachable) =
            AnswerLost =
            Progress -> Sent
            Stopped(Jam) -> Waiting(Jam)
            Completed -> PrinterReportsDone
            CompletedWithErrors -> Unknown(FinishedWithErrors)
            Cancelled -> Cancelled
            Aborted(Printer) -> Failed(PrinterAborted)
            ContactLost =
            Forgotten =
            ClerkSawPaper -> ConfirmedByClerk
            ClerkSawNothing -> Failed(NothingCameOut)
    "]]
    .assert_eq(&table());
}

#[test]
fn s19_done_is_said_only_when_the_printer_says_so() {
    for outcome in outcomes() {
        for event in events() {
            let next = outcome.after(event.clone());
            if next == Ok(Outcome::PrinterReportsDone) && outcome != Outcome::PrinterReportsDone {
                assert_eq!(
                    event,
                    Event::Completed,
                    "nothing else makes {outcome:?} done"
                );
            }
        }
    }
    for state in [
        JobState::Waiting,
        JobState::Held,
        JobState::Printing { sheets: Some(9) },
        JobState::Stopped(Fault::Jam),
        JobState::CompletedWithErrors,
        JobState::Cancelled,
        JobState::Aborted(AbortCause::Printer),
        JobState::NotKnown,
    ] {
        assert_ne!(
            Event::of_state(&state),
            Event::Completed,
            "{state:?} is not completed"
        );
    }
}

#[test]
fn the_clerk_is_asked_only_in_doubt() {
    for outcome in outcomes() {
        let answers = [Event::ClerkSawPaper, Event::ClerkSawNothing];
        let listens = answers
            .into_iter()
            .all(|answer| outcome.after(answer).is_ok_and(|next| next != outcome));
        assert_eq!(outcome.asks_clerk(), listens, "{outcome:?}");
    }
}

#[test]
fn a_submission_says_what_became_of_it() {
    let check = |result: Result<JobId, PrintError>, expected: &Event| {
        assert_eq!(&Event::of_submission(&result), expected, "{result:?}");
    };
    let refused = |reason| Event::Refused(reason);
    check(Ok(JobId(1)), &Event::Accepted);
    check(Err(PrintError::AnswerLost), &Event::AnswerLost);
    check(Err(PrintError::Unintelligible), &Event::AnswerLost);
    check(
        Err(PrintError::NotAPrinter { status: 500 }),
        &Event::AnswerLost,
    );
    check(
        Err(PrintError::NotAPrinter { status: 404 }),
        &refused(FailureReason::Refused),
    );
    check(
        Err(PrintError::Unreachable),
        &refused(FailureReason::Unreachable),
    );
    check(
        Err(PrintError::Blocked(Fault::Jam)),
        &refused(FailureReason::Blocked(Fault::Jam)),
    );
    check(
        Err(PrintError::FormatNotSupported),
        &refused(FailureReason::FormatNotSupported),
    );
}

#[test]
fn every_outcome_has_a_sentence() {
    let failures = [
        FailureReason::Unreachable,
        FailureReason::Blocked(Fault::CoverOpen),
        FailureReason::FormatNotSupported,
        FailureReason::DocumentAborted,
        FailureReason::PrinterAborted,
    ];
    for outcome in outcomes().into_iter().chain(failures.map(Outcome::Failed)) {
        let sentence = outcome.sentence();
        assert!(sentence.ends_with('。'), "{outcome:?}: {sentence}");
        assert_eq!(
            sentence.contains("打印机报告已出纸"),
            outcome == Outcome::PrinterReportsDone,
            "{outcome:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_a_final_outcome_stays(happenings in proptest::collection::vec(0..14_usize, 0..40)) {
        let mut outcome = Outcome::Queued;
        for happening in happenings {
            let event = events()[happening].clone();
            if let Ok(next) = outcome.after(event) {
                let late_paper = outcome == Outcome::Failed(FailureReason::NothingCameOut)
                    && next == Outcome::PrinterReportsDone;
                prop_assert!(!outcome.is_final() || next.kind() == outcome.kind() || late_paper);
                outcome = next;
            }
        }
    }
}
