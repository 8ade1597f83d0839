//! A job followed to its end, without waiting.

use std::time::Duration;

use counter_printer::{
    AbortCause, Doubt, Event, FailureReason, Fault, Follower, JobState, Outcome, Pace, Patience,
    PrintError, Verdict, ticker,
};
use ipp::model::Operation;

use crate::fake_printer::{Fails, FakePrinter, Look};
use crate::queue::{job, key, queue};

/// Time that passes by being waited for, and what happens meanwhile.
struct Story<'a> {
    now: Duration,
    waits: usize,
    then: Box<dyn FnMut(usize) + 'a>,
}

impl<'a> Story<'a> {
    fn new(then: impl FnMut(usize) + 'a) -> Self {
        Self {
            now: Duration::ZERO,
            waits: 0,
            then: Box::new(then),
        }
    }
}

impl Pace for Story<'_> {
    fn elapsed(&self) -> Duration {
        self.now
    }

    fn wait(&mut self, time: Duration) -> bool {
        self.now += time;
        self.waits += 1;
        (self.then)(self.waits);
        assert!(self.waits < 1_000, "following must end");
        true
    }
}

/// Prints, follows, and gives the events and the outcome.
fn told(printer: &FakePrinter, then: impl FnMut(usize)) -> (Vec<Event>, Outcome) {
    let queue = queue(printer);
    let id = queue.submit(&job("print-1")).unwrap();
    let mut events = Vec::new();
    let outcome = queue.follow(
        id,
        &key("print-1"),
        &Outcome::Sent,
        Patience::default(),
        &mut Story::new(then),
        |event, _| events.push(event.clone()),
    );
    (events, outcome)
}

fn check(script: &[Look], expected_events: &[Event], expected: &Outcome) {
    let printer = FakePrinter::start();
    printer.state().script = script.to_vec();
    let (events, outcome) = told(&printer, |_| {});
    assert_eq!(
        (events.as_slice(), &outcome),
        (expected_events, expected),
        "{script:?}"
    );
}

#[test]
fn a_job_runs_to_the_end_that_the_printer_names() {
    let done = Outcome::PrinterReportsDone;
    let (progress, completed) = (Event::Progress, Event::Completed);
    check(
        &[
            (3, "none"),
            (5, "job-printing"),
            (9, "job-completed-successfully"),
        ],
        &[progress.clone(), completed.clone()],
        &done,
    );
    check(
        &[(9, "job-completed-successfully")],
        std::slice::from_ref(&completed),
        &done,
    );
    check(
        &[(9, "job-completed-with-warnings")],
        std::slice::from_ref(&completed),
        &done,
    );
    check(
        &[(9, "job-completed-with-errors")],
        &[Event::CompletedWithErrors],
        &Outcome::Unknown(Doubt::FinishedWithErrors),
    );
    check(
        &[(4, "job-hold-until-specified"), (9, "none")],
        &[progress.clone(), completed.clone()],
        &done,
    );
    check(
        &[(6, "printer-stopped"), (9, "none")],
        &[
            Event::Stopped(Fault::Other(vec!["printer-stopped".to_owned()])),
            completed.clone(),
        ],
        &done,
    );
    check(
        &[(6, "media-jam"), (5, "job-printing"), (9, "none")],
        &[
            Event::Stopped(Fault::Jam),
            progress.clone(),
            completed.clone(),
        ],
        &done,
    );
    check(
        &[(6, "media-empty"), (7, "job-canceled-at-device")],
        &[Event::Stopped(Fault::OutOfPaper), Event::Cancelled],
        &Outcome::Cancelled,
    );
    check(
        &[(8, "document-format-error")],
        &[Event::Aborted(AbortCause::Document)],
        &Outcome::Failed(FailureReason::DocumentAborted),
    );
    check(
        &[(5, "job-printing"), (8, "aborted-by-system")],
        &[progress, Event::Aborted(AbortCause::Printer)],
        &Outcome::Failed(FailureReason::PrinterAborted),
    );
    check(
        &[(42, "none")],
        &[Event::Forgotten],
        &Outcome::Unknown(Doubt::Forgotten),
    );
}

#[test]
fn s19_paper_runs_out_and_is_added() {
    let printer = FakePrinter::start();
    printer.state().script = vec![(5, "job-printing")];
    let (events, outcome) = told(&printer, |wait| {
        let mut state = printer.state();
        match wait {
            1 => state.reasons = vec!["media-empty-error"],
            3 => state.reasons = vec!["none"],
            4 => {
                state.power_cycle();
                state.put_job("受理单 print-1", &[(9, "job-completed-successfully")]);
            }
            _ => {}
        }
    });
    assert_eq!(
        events,
        [
            Event::Progress,
            Event::Stopped(Fault::OutOfPaper),
            Event::Progress,
            Event::Completed
        ]
    );
    assert_eq!(outcome, Outcome::PrinterReportsDone);
}

#[test]
fn s19_a_printer_that_vanishes_after_the_job_leaves_doubt() {
    let printer = FakePrinter::start();
    printer.state().script = vec![(5, "job-printing")];
    let (events, outcome) = told(&printer, |wait| {
        if wait == 1 {
            printer.switch_off();
        }
    });
    assert_eq!(events, [Event::Progress, Event::ContactLost]);
    assert_eq!(outcome, Outcome::Unknown(Doubt::ContactLost));
    assert!(outcome.asks_clerk());
}

#[test]
fn a_printer_that_comes_back_in_time_was_never_lost() {
    let printer = FakePrinter::start();
    printer.state().script = vec![(5, "job-printing"), (9, "none")];
    let (events, outcome) = told(&printer, |wait| {
        let mut state = printer.state();
        match wait {
            1 => state.fail(Operation::GetJobAttributes, Fails::Answers(b"?".to_vec())),
            20 => state.fails.clear(),
            _ => {}
        }
    });
    assert_eq!(events, [Event::Progress, Event::Completed]);
    assert_eq!(outcome, Outcome::PrinterReportsDone);
}

#[test]
fn after_a_restart_doubt_is_cleared_by_the_printer() {
    let printer = FakePrinter::start();
    printer.state().script = vec![(9, "job-completed-successfully")];
    let queue = queue(&printer);
    let id = queue.submit(&job("print-1")).unwrap();
    let doubt = Outcome::Unknown(Doubt::AnswerLost);
    let patience = Patience::default();
    let mut pace = Story::new(|_| {});
    let outcome = queue.follow(id, &key("print-1"), &doubt, patience, &mut pace, |_, _| {});
    assert_eq!(outcome, Outcome::PrinterReportsDone);
    assert_eq!(pace.waits, 0, "one look is enough");
}

#[test]
fn contact_is_lost_by_time_and_not_by_count() {
    let patience = Patience {
        interval: Duration::from_secs(1),
        slow_interval: Duration::from_secs(5),
        lost_after: Duration::from_secs(20),
    };
    let silence = || Err(PrintError::Unreachable);
    let seconds = Duration::from_secs;
    let mut follower = Follower::new(patience);
    let quiet = Verdict {
        event: None,
        again_in: Some(seconds(5)),
    };
    let printing = Ok(JobState::Printing { sheets: None });
    assert_eq!(
        follower.observe(seconds(3), &printing).event,
        Some(Event::Progress)
    );
    assert_eq!(
        follower.observe(seconds(4), &printing),
        Verdict {
            event: None,
            again_in: Some(seconds(1)),
        },
        "the same state twice is no news"
    );
    assert_eq!(follower.observe(seconds(5), &silence()), quiet);
    assert_eq!(
        follower.observe(seconds(23), &silence()),
        quiet,
        "19 s since its last word"
    );
    assert_eq!(
        follower.observe(seconds(24), &silence()),
        Verdict {
            event: Some(Event::ContactLost),
            again_in: None
        }
    );
    assert_eq!(
        Follower::new(patience)
            .observe(seconds(1), &Err(PrintError::JobNotFound))
            .event,
        Some(Event::Forgotten),
        "a printer that answers and does not know the job is not silent"
    );
}

#[test]
fn following_ends_when_nobody_wants_to_know() {
    let printer = FakePrinter::start();
    printer.state().script = vec![(5, "job-printing")];
    let queue = queue(&printer);
    let id = queue.submit(&job("print-1")).unwrap();
    let (mut pace, stop) = ticker();
    drop(stop);
    let patience = Patience {
        interval: Duration::from_hours(1),
        ..Patience::default()
    };
    let outcome = queue.follow(
        id,
        &key("print-1"),
        &Outcome::Sent,
        patience,
        &mut pace,
        |_, _| {},
    );
    assert_eq!(outcome, Outcome::Sent, "the print itself goes on");
}
