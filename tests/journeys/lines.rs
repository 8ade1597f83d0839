//! S02, S04, S16: lines that lose, cut, stall and lie; and what a good line carries.

use counter_app::contract::{ErrorCode, SyncPhase};
use counter_domain::act::Request;
use counter_domain::card::OralLossChannel;
use counter_tests::proxy::Line;
use counter_tests::region::{HERE, Region, facts};

#[test]
fn s02_the_centre_accepts_and_the_reply_is_lost() {
    let region = Region::new();
    let person = region.person(1, HERE);
    let card = region.card(person, 1);
    let window = region.window("1号窗");
    window.login("0101");
    window.synced();
    window.proxy.set(Line::LoseReplies);
    let act = window
        .counter
        .record_request(
            person,
            Request::ReportOralLoss {
                card,
                channel: OralLossChannel::Window,
                at: None,
            },
        )
        .unwrap();
    window.counter.sync_now().unwrap();
    let at_the_centre = || region.count("SELECT count(*) FROM act");
    window.until("the request reaches the centre", |_| {
        (at_the_centre() == 1).then_some(())
    });
    assert_eq!(
        window.counter.sync_status().unwrap().unsent,
        1,
        "nobody has told the window yet"
    );
    window.proxy.set(Line::Up);
    window.synced();
    assert_eq!(at_the_centre(), 1, "said twice, recorded once");
    let accepted = format!("SELECT count(*) FROM act WHERE id = '{act}' AND verdict = 'accepted'");
    assert_eq!(region.count(&accepted), 1, "and it is that act");
    region.holds();
}

/// Applications that wait before a drain: a day's, and in the long form three weeks'.
fn applications() -> u16 {
    if std::env::var_os("COUNTER_SOAK").is_some() {
        5_000
    } else {
        12
    }
}

#[test]
fn s04_a_drain_goes_on_where_it_was_cut() {
    let applications = applications();
    let region = Region::new();
    let window = region.window("1号窗");
    let people: Vec<_> = (1..=applications)
        .map(|serial| region.person(serial, HERE))
        .collect();
    window.login("0101");
    window.synced();
    window.proxy.set(Line::Down);
    for (serial, person) in (1..).zip(&people) {
        window.submit(*person, serial);
    }
    let unsent = u32::from(applications);
    assert_eq!(window.counter.sync_status().unwrap().unsent, unsent);
    window.proxy.weather(4);
    window.drained(unsent);
    window.proxy.set(Line::Up);
    window.synced();
    let sql = "SELECT count(*) FROM act WHERE verdict = 'accepted'";
    assert_eq!(region.count(sql), i64::from(applications));
    let photos = "SELECT count(DISTINCT act) FROM attachment";
    assert_eq!(
        region.count(photos),
        i64::from(applications),
        "every act has its photo"
    );
    region.holds();
}

#[test]
fn s04_hundreds_of_acts_keep_each_subjects_order_over_a_line_that_is_cut() {
    let region = Region::new();
    let window = region.window("1号窗");
    let people: Vec<_> = (1..=40)
        .map(|serial| {
            let person = region.person(serial, HERE);
            (person, region.card(person, serial))
        })
        .collect();
    window.login("0101");
    window.synced();
    window.proxy.set(Line::Down);
    // Each act is only allowed after the one before it.
    for _ in 0..5 {
        for (person, card) in &people {
            let lose = Request::ReportOralLoss {
                card: *card,
                channel: OralLossChannel::Window,
                at: None,
            };
            let release = Request::ReleaseOralLoss {
                card: *card,
                attendance: None,
            };
            for request in [lose, release] {
                window.counter.record_request(*person, request).unwrap();
            }
        }
    }
    let view = window.counter.sync_status().unwrap();
    assert_eq!(view.unsent, 400, "counted as they are");
    window.proxy.weather(11);
    window.drained(view.unsent);
    window.proxy.set(Line::Up);
    window.synced();
    let accepted = "SELECT count(*) FROM act WHERE verdict = 'accepted'";
    assert_eq!(
        region.count(accepted),
        400,
        "in order, or some were refused"
    );
    assert_eq!(window.counter.list_desk().unwrap().rows, []);
    region.holds();
}

#[test]
fn a_good_line_carries_everything_packed_over_one_connection() {
    let region = Region::new();
    let people: Vec<_> = (1..=60).map(|serial| region.person(serial, HERE)).collect();
    let raw: usize = (1..=60)
        .map(|serial| {
            let facts = facts(serial, HERE, region.clock.now());
            serde_json::to_vec(&facts).unwrap().len()
        })
        .sum();
    let window = region.window("1号窗");
    window.login("0101");
    let before = window.proxy.received();
    window.synced();
    let received = window.proxy.received() - before;
    assert_eq!(
        window.person(people[59]).banner.person,
        people[59].to_string()
    );
    assert!(
        received * 2 < raw as u64,
        "zstd: {received} bytes carried people of {raw} bytes and all the packs"
    );
    window.proxy.set(Line::Down);
    for (serial, person) in (1..=8).zip(&people) {
        window.submit(*person, serial);
    }
    window.proxy.set(Line::Up);
    let before = window.proxy.connections();
    window.synced();
    let connections = window.proxy.connections() - before;
    let photos = "SELECT count(DISTINCT sha256) FROM attachment";
    assert_eq!(region.count(photos), 8, "eight photos went side by side");
    assert!(
        connections <= 2,
        "HTTP/2: {connections} connections, one of them for the signed time"
    );
    region.holds();
}

#[test]
fn s16_a_line_that_lies_never_stops_the_work_and_is_told_as_it_is() {
    let region = Region::new();
    let window = region.window("1号窗");
    window.login("0101");
    window.synced();
    for (line, told) in [
        (Line::Down, ErrorCode::CentreUnreachable),
        (Line::Captive, ErrorCode::CentreUntrusted),
    ] {
        // Whatever stands is cut first, so that the next connection is made over the bad line.
        window.proxy.set(Line::Down);
        window.proxy.set(line);
        window.counter.sync_now().unwrap();
        let view = window.until("the failure is told", |counter| {
            let view = counter.sync_status().unwrap();
            view.problem.is_some().then_some(view)
        });
        let problem = view.problem.unwrap();
        let known = [told, ErrorCode::CentreNotOurs, ErrorCode::CentreUnreachable];
        assert!(known.contains(&problem), "{line:?} is told as {problem:?}");
        assert_eq!(view.phase, SyncPhase::Waiting, "{line:?}");
        assert!(
            view.next_try_s.is_some(),
            "{line:?}: it says when it tries again"
        );
    }
    window.proxy.set(Line::Stalled);
    window.counter.sync_now().unwrap();
    let person = region.person(1, HERE);
    window.until("news of the person cannot come", |counter| {
        counter.status().ok().map(drop)
    });
    window.proxy.set(Line::Down);
    window.proxy.set(Line::Up);
    window.synced();
    assert_eq!(window.person(person).banner.person, person.to_string());
}
