//! One queue: how it is, and what becomes of a document handed to it.

use std::num::NonZeroU8;
use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use counter_printer::{
    Deadlines, Event, Fault, JobId, JobKey, JobState, Media, Notice, PrintError, PrintJob,
    PrintQueue, QueueState, Sides,
};
use expect_test::{Expect, expect};
use ipp::model::Operation;

use crate::fake_printer::{Fails, FakePrinter, pdf};

pub(crate) fn key(key: &str) -> JobKey {
    JobKey::new(key).unwrap()
}

pub(crate) fn job(of: &str) -> PrintJob {
    PrintJob {
        key: key(of),
        title: "受理单".to_owned(),
        pdf: pdf(2),
        media: Media::A4,
        copies: NonZeroU8::MIN,
        sides: Sides::One,
        tray: None,
    }
}

/// Deadlines that are over at once, for printers that never answer.
pub(crate) fn queue(printer: &FakePrinter) -> PrintQueue {
    PrintQueue::new(printer.address())
}

fn impatient(printer: &FakePrinter) -> PrintQueue {
    let deadlines = Deadlines {
        connect: Duration::from_secs(5),
        answer: Duration::from_millis(200),
        submit: Duration::from_millis(200),
    };
    PrintQueue::with_deadlines(printer.address(), deadlines)
}

fn check_state(
    printer_state: i32,
    reasons: &[&'static str],
    accepting: bool,
    expected: &QueueState,
) {
    let printer = FakePrinter::start();
    {
        let mut state = printer.state();
        state.condition = printer_state;
        state.reasons = reasons.to_vec();
        state.accepting = accepting;
    }
    let status = queue(&printer).status();
    assert_eq!(
        &status.state, expected,
        "printer-state {printer_state}, {reasons:?}"
    );
    assert!(!status.state.sentence().is_empty());
}

#[test]
fn a_queue_says_how_it_is() {
    check_state(3, &["none"], true, &QueueState::Ready);
    check_state(4, &["none"], true, &QueueState::Ready);
    check_state(3, &["none"], false, &QueueState::NotAccepting);
    check_state(
        5,
        &["media-empty-error"],
        true,
        &QueueState::Faulted(Fault::OutOfPaper),
    );
    check_state(
        3,
        &["media-empty"],
        true,
        &QueueState::Faulted(Fault::OutOfPaper),
    );
    check_state(5, &["media-jam"], true, &QueueState::Faulted(Fault::Jam));
    check_state(
        5,
        &["cover-open"],
        true,
        &QueueState::Faulted(Fault::CoverOpen),
    );
    check_state(
        5,
        &["toner-empty-warning"],
        true,
        &QueueState::Faulted(Fault::TonerEmpty),
    );
    check_state(
        5,
        &["output-area-full"],
        true,
        &QueueState::Faulted(Fault::OutputFull),
    );
    check_state(3, &["offline"], true, &QueueState::Faulted(Fault::Offline));
    check_state(5, &["paused"], false, &QueueState::Faulted(Fault::Paused));
    let unknown = Fault::Other(vec!["fuser-over-temp".to_owned()]);
    check_state(5, &["fuser-over-temp"], true, &QueueState::Faulted(unknown));
    check_state(
        77,
        &["none"],
        true,
        &QueueState::Unavailable(PrintError::Unintelligible),
    );
}

#[test]
fn warnings_are_noticed_and_do_not_stop_anyone() {
    let printer = FakePrinter::start();
    printer.state().reasons = vec![
        "media-low-warning",
        "media-empty-warning",
        "toner-low-report",
    ];
    let status = queue(&printer).status();
    assert_eq!(status.state, QueueState::Ready);
    assert_eq!(status.notices, [Notice::PaperLow, Notice::TonerLow]);
    assert_eq!(status.waiting_jobs, Some(0));
}

#[test]
fn the_printer_gets_the_very_bytes_and_no_name() {
    let printer = FakePrinter::start();
    let mut sent = job("print-1");
    sent.media = Media::A5;
    sent.copies = NonZeroU8::new(2).unwrap();
    let id = queue(&printer).submit(&sent).unwrap();
    let state = printer.state();
    let got = &state.jobs[0];
    assert_eq!(JobId(got.id), id);
    assert_eq!(got.document, sent.pdf, "the stored PDF is printed as it is");
    assert_eq!(got.pages, 2);
    assert_eq!(got.copies, 2);
    assert_eq!(got.media, "iso_a5_148x210mm");
    assert_eq!(got.name, "受理单 print-1");
    assert_eq!(
        got.user, "counter",
        "the clerk's name is not given to the printer"
    );
}

#[test]
fn the_same_key_twice_is_one_job() {
    let printer = FakePrinter::start();
    let queue = queue(&printer);
    let first = queue.submit(&job("print-1")).unwrap();
    assert_eq!(queue.submit(&job("print-1")), Ok(first));
    let after_restart = PrintQueue::new(printer.address());
    assert_eq!(
        after_restart.submit(&job("print-1")),
        Ok(first),
        "found by its name"
    );
    let other = queue.submit(&job("print-10")).unwrap();
    assert_ne!(other, first, "a key that begins like another is another");
    assert_eq!(printer.state().jobs.len(), 2);
}

#[test]
fn s19_print_clicked_twice_at_once_is_one_job() {
    let printer = FakePrinter::start();
    let queue = queue(&printer);
    let barrier = Barrier::new(8);
    let ids: Vec<JobId> = thread::scope(|scope| {
        let clicks: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    barrier.wait();
                    queue.submit(&job("print-1")).unwrap()
                })
            })
            .collect();
        clicks
            .into_iter()
            .map(|click| click.join().unwrap())
            .collect()
    });
    assert!(
        ids.iter().all(|id| *id == ids[0]),
        "all eight clicks name one job: {ids:?}"
    );
    assert_eq!(printer.state().jobs.len(), 1);
}

#[test]
fn s19_a_printer_that_stands_still_is_not_given_the_document() {
    let stands_still = [
        ("media-empty", Fault::OutOfPaper),
        ("media-jam-error", Fault::Jam),
        ("cover-open", Fault::CoverOpen),
        ("offline", Fault::Offline),
    ];
    for (reason, fault) in stands_still {
        let printer = FakePrinter::start();
        printer.state().condition = 5;
        printer.state().reasons = vec![reason];
        let error = queue(&printer).submit(&job("print-1")).unwrap_err();
        assert_eq!(error, PrintError::Blocked(fault));
        assert!(!error.may_have_printed());
        assert!(
            printer.state().jobs.is_empty(),
            "nothing lies in wait in the queue"
        );
    }
}

#[test]
fn a_job_that_is_in_the_queue_is_found_although_the_printer_stands_still() {
    let printer = FakePrinter::start();
    let id = queue(&printer).submit(&job("print-1")).unwrap();
    printer.state().condition = 5;
    printer.state().reasons = vec!["media-empty"];
    let after_restart = PrintQueue::new(printer.address());
    assert_eq!(after_restart.submit(&job("print-1")), Ok(id));
}

#[test]
fn a_refusal_has_its_own_name() {
    let refusals = [
        (Fails::Status(0x040a), PrintError::FormatNotSupported),
        (Fails::Status(0x0506), PrintError::NotAccepting),
        (Fails::Status(0x0507), PrintError::Busy),
        (Fails::Status(0x0408), PrintError::TooLarge),
        (Fails::Status(0x0406), PrintError::QueueNotFound),
        (Fails::Status(0x0403), PrintError::PasswordNeeded),
        (
            Fails::Status(0x0500),
            PrintError::Refused { status: 0x0500 },
        ),
        (
            Fails::Status(0xffff),
            PrintError::Refused { status: 0xffff },
        ),
        (Fails::Http(401), PrintError::PasswordNeeded),
        (Fails::Http(404), PrintError::NotAPrinter { status: 404 }),
        (Fails::Http(413), PrintError::TooLarge),
        (Fails::Http(426), PrintError::EncryptionNeeded),
    ];
    for (how, expected) in refusals {
        let printer = FakePrinter::start();
        printer.state().fail(Operation::PrintJob, how.clone());
        let error = queue(&printer).submit(&job("print-1")).unwrap_err();
        assert_eq!(error, expected, "{how:?}");
        assert!(
            !error.may_have_printed(),
            "{how:?} is a refusal, so no paper can come"
        );
    }
}

#[test]
fn after_a_lost_answer_paper_may_come_and_the_job_is_found_again() {
    let printer = FakePrinter::start();
    printer
        .state()
        .fail(Operation::PrintJob, Fails::LosesAnswer);
    let queue = queue(&printer);
    let result = queue.submit(&job("print-1"));
    assert_eq!(result, Err(PrintError::AnswerLost));
    assert_eq!(Event::of_submission(&result), Event::AnswerLost);
    printer.state().fails.clear();
    assert_eq!(queue.find(&key("print-1")), Ok(Some(JobId(1))));
    assert_eq!(queue.submit(&job("print-1")), Ok(JobId(1)));
    assert_eq!(
        printer.state().jobs.len(),
        1,
        "the document is not sent again"
    );
}

#[test]
fn an_unreadable_answer_leaves_doubt() {
    let answers = [
        Fails::Answers(Vec::new()),
        Fails::Answers(b"<html>welcome</html>".to_vec()),
        Fails::Answers(vec![0; 3_000_000]),
        Fails::SendsRaw(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
        Fails::Http(500),
        // Success, but no number for the job.
        Fails::Status(0x0000),
    ];
    for how in answers {
        let printer = FakePrinter::start();
        printer.state().fail(Operation::PrintJob, how.clone());
        let error = queue(&printer).submit(&job("print-1")).unwrap_err();
        assert!(
            error.may_have_printed(),
            "{error:?} after {:?}",
            printer.state().asked
        );
    }
}

#[test]
fn a_printer_that_never_answers_is_given_up_at_the_deadline() {
    let printer = FakePrinter::start();
    printer.state().fail(Operation::PrintJob, Fails::Stalls);
    assert_eq!(
        impatient(&printer).submit(&job("print-1")),
        Err(PrintError::AnswerLost)
    );
    printer
        .state()
        .fail(Operation::GetPrinterAttributes, Fails::Stalls);
    let queue = impatient(&printer);
    assert_eq!(
        queue.status().state,
        QueueState::Unavailable(PrintError::AnswerLost)
    );
    assert_eq!(
        queue.submit(&job("print-2")),
        Err(PrintError::Unreachable),
        "the document was never sent, so there is no doubt about paper"
    );
}

#[test]
fn a_printer_that_is_not_there_is_unreachable() {
    let printer = FakePrinter::start();
    printer.switch_off();
    let queue = queue(&printer);
    assert_eq!(
        queue.status().state,
        QueueState::Unavailable(PrintError::Unreachable)
    );
    assert_eq!(queue.submit(&job("print-1")), Err(PrintError::Unreachable));
    assert_eq!(queue.find(&key("print-1")), Err(PrintError::Unreachable));
    assert_eq!(queue.cancel(JobId(1)), Err(PrintError::Unreachable));
}

#[test]
fn a_queue_that_does_not_list_its_jobs_prints_all_the_same() {
    let printer = FakePrinter::start();
    printer
        .state()
        .fail(Operation::GetJobs, Fails::Status(0x0501));
    assert_eq!(queue(&printer).submit(&job("print-1")), Ok(JobId(1)));
}

#[test]
fn a_number_that_was_given_anew_is_not_taken_for_ours() {
    let printer = FakePrinter::start();
    let queue = queue(&printer);
    let id = queue.submit(&job("print-1")).unwrap();
    printer.state().power_cycle();
    assert_eq!(
        queue.job_state(id, &key("print-1")),
        Err(PrintError::JobNotFound)
    );
    printer
        .state()
        .put_job("somebody else's", &[(9, "job-completed-successfully")]);
    assert_eq!(
        queue.job_state(id, &key("print-1")),
        Err(PrintError::JobNotFound),
        "another's job with our number must not make our print done"
    );
}

#[test]
fn a_job_is_cancelled_by_the_printer_and_not_by_us() {
    let printer = FakePrinter::start();
    printer.state().script = vec![(5, "job-printing")];
    let queue = queue(&printer);
    let id = queue.submit(&job("print-1")).unwrap();
    queue.cancel(id).unwrap();
    assert_eq!(
        queue.job_state(id, &key("print-1")),
        Ok(JobState::Cancelled)
    );
    assert_eq!(
        queue.cancel(id),
        Err(PrintError::Refused { status: 0x0404 }),
        "what is finished cannot be cancelled"
    );
    assert_eq!(queue.cancel(JobId(99)), Err(PrintError::JobNotFound));
}

#[test]
fn every_error_names_a_code_and_says_what_to_do() {
    let errors = [
        PrintError::Unreachable,
        PrintError::AnswerLost,
        PrintError::Unintelligible,
        PrintError::NotAPrinter { status: 404 },
        PrintError::PasswordNeeded,
        PrintError::EncryptionNeeded,
        PrintError::NotAccepting,
        PrintError::Busy,
        PrintError::Blocked(Fault::OutOfPaper),
        PrintError::Blocked(Fault::Other(Vec::new())),
        PrintError::FormatNotSupported,
        PrintError::TooLarge,
        PrintError::QueueNotFound,
        PrintError::JobNotFound,
        PrintError::Refused { status: 0x0404 },
    ];
    let mut codes: Vec<_> = errors.iter().map(PrintError::code).collect();
    for error in &errors {
        let sentence = error.to_string();
        assert!(sentence.ends_with('。'), "{sentence} is a whole sentence");
        assert!(error.code().starts_with("printer-"));
    }
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), errors.len(), "one code for one meaning");
}

/// The attributes of the job that a printer of these abilities gets for an A5 sheet on both sides
/// from a tray.
fn check_request(abilities: &[(&'static str, &[&'static str])], expected: &Expect) {
    let printer = FakePrinter::start();
    printer.state().abilities = abilities
        .iter()
        .map(|(name, keywords)| (*name, keywords.to_vec()))
        .collect();
    let mut sent = job("p-1");
    sent.media = Media::A5;
    sent.sides = Sides::Both;
    sent.tray = Some("tray-2".to_owned());
    queue(&printer).submit(&sent).unwrap();
    let state = printer.state();
    expected.assert_eq(&state.jobs[0].attributes.join("\n"));
}

#[test]
fn a_job_asks_for_what_the_printer_has() {
    check_request(
        &[],
        &expect![[r"
        copies 1
        media iso_a5_148x210mm
        sides two-sided-long-edge"]],
    );
    check_request(
        &[
            ("media-supported", &["iso_a4_210x297mm"]),
            ("sides-supported", &["one-sided"]),
            ("print-scaling-supported", &["auto", "none"]),
        ],
        &expect![[r"
            copies 1
            media iso_a4_210x297mm
            print-scaling none
            sides one-sided"]],
    );
    check_request(
        &[
            ("media-supported", &["iso_a4_210x297mm", "iso_a5_148x210mm"]),
            ("sides-supported", &["one-sided", "two-sided-long-edge"]),
            ("media-source-supported", &["tray-1", "tray-2"]),
        ],
        &expect![[r"
            copies 1
            media-col <media-size=<x-dimension=14800, y-dimension=21000>, media-source=tray-2>
            sides two-sided-long-edge"]],
    );
}
