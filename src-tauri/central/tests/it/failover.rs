//! A primary that dies under load, and a synchronous standby that takes its place.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use counter_central::cluster::Cluster;
use counter_domain::id::{ActId, CardId, PersonId};
use counter_wire::verdict::Verdict;
use tokio::task::JoinSet;

use crate::world::{HERE, Made, Window, World, loss_and_release};

/// Windows that hand in at once.
const WINDOWS: u16 = 6;
/// Acts that are acknowledged before the primary dies, and by each window after it.
const BEFORE: usize = 240;
const AFTER: usize = 25;
/// How often a window asks again when the centre has nobody to ask.
const AGAIN: Duration = Duration::from_millis(20);
/// `COUNTER_SOAK` makes the load so many times as long.
const SOAK: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledged_act_survives_the_loss_of_the_primary() {
    let longer = std::env::var_os("COUNTER_SOAK").map_or(1, |_| SOAK);
    let mut primary = Cluster::temporary().unwrap();
    let mut world = World::on(&primary).await;
    let standby = primary.standby(&[]).unwrap();
    let [first, second] = [&primary, &standby].map(|cluster| cluster.folder().display());
    set_synchronous(&world.database).await;
    world
        .go_on_with(format!(
            "host={first},{second} user=postgres dbname=central \
             target_session_attrs=read-write"
        ))
        .await;

    let acknowledged = Arc::new(AtomicUsize::new(0));
    let died = Arc::new(AtomicUsize::new(usize::MAX));
    let mut load = Vec::new();
    for serial in 0..WINDOWS {
        let window = Window::enrol(&world, HERE, serial + 1).await;
        let (person, card) = world.person(serial).await;
        load.push((window, person, card));
    }
    let world = Arc::new(world);
    let mut windows = JoinSet::new();
    for (window, person, card) in load {
        let (world, acknowledged) = (Arc::clone(&world), Arc::clone(&acknowledged));
        let died = Arc::clone(&died);
        windows.spawn(async move {
            let mut clerk = Clerk {
                window,
                person,
                card,
                world: &world,
                told: Vec::new(),
                unanswered: 0,
            };
            while died.load(Ordering::SeqCst) == usize::MAX {
                clerk.hand_in().await;
                acknowledged.fetch_add(1, Ordering::SeqCst);
            }
            for _ in 0..AFTER * longer {
                clerk.hand_in().await;
            }
            (clerk.told, clerk.unanswered)
        });
    }
    let mut again = tokio::time::interval(AGAIN);
    while acknowledged.load(Ordering::SeqCst) < BEFORE * longer {
        assert!(!windows.is_empty(), "the windows go on");
        again.tick().await;
    }

    // No window stops for it: what they hand in now is in the middle of something.
    primary.kill();
    died.store(acknowledged.load(Ordering::SeqCst), Ordering::SeqCst);
    standby.promote().unwrap();

    let (mut told, mut unanswered) = (Vec::new(), 0);
    for (acts, asked_again) in windows.join_all().await {
        told.extend(acts);
        unanswered += asked_again;
    }
    assert!(unanswered > 0, "the loss was felt");
    let mut lost = Vec::new();
    for (act, verdict) in &told {
        let found = format!("SELECT count(*) FROM act WHERE id = '{}'", act.0);
        if world.count(&found).await != 1 {
            lost.push((act, verdict));
        }
    }
    assert!(lost.is_empty(), "acknowledged and not there: {lost:?}");
    assert!(
        told.iter()
            .all(|(_, verdict)| matches!(verdict, Verdict::Accepted { .. })),
        "what one window does to its own person is accepted"
    );
    let all = world.count("SELECT count(*) FROM act").await;
    assert_eq!(usize::try_from(all).unwrap(), told.len(), "nothing twice");
    world.holds().await;
    println!(
        "{} acts acknowledged, {} before the primary died; {unanswered} requests went unanswered",
        told.len(),
        died.load(Ordering::SeqCst)
    );
}

/// Somebody at a window who takes reports of one card's loss.
struct Clerk<'a> {
    window: Window,
    person: PersonId,
    card: CardId,
    world: &'a World,
    told: Vec<(ActId, Verdict)>,
    unanswered: usize,
}

impl Clerk<'_> {
    /// One act, handed in until it is answered.
    async fn hand_in(&mut self) {
        let time = u64::try_from(self.told.len()).unwrap();
        let body = loss_and_release(self.card, time);
        let seen = 2 + time;
        let act: Made = self
            .window
            .seal_with(self.person, &body, |envelope| envelope.seen.version = seen);
        let mut again = tokio::time::interval(AGAIN);
        loop {
            let request = self.window.request(std::slice::from_ref(&act));
            let peer = Some(self.window.peer);
            let answer = self
                .world
                .post::<counter_wire::push::PushResponse>(peer, "/v1/acts", &request)
                .await;
            match answer {
                Ok(response) => {
                    let verdict = response.verdicts[0].verdict.clone();
                    self.told.push((act.id(), verdict));
                    return;
                }
                Err((status, code)) => {
                    assert_eq!(status, 503, "it says that it may be asked again: {code}");
                    self.unanswered += 1;
                    again.tick().await;
                }
            }
        }
    }
}

/// From now on nothing is acknowledged that the standby has not got.
async fn set_synchronous(database: &str) {
    let (client, connection) = tokio_postgres::connect(database, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    for statement in [
        "ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (*)'",
        "SELECT pg_reload_conf()",
    ] {
        client.batch_execute(statement).await.unwrap();
    }
    let follows = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'quorum'";
    let mut again = tokio::time::interval(AGAIN);
    while client
        .query_one(follows, &[])
        .await
        .unwrap()
        .get::<_, i64>(0)
        == 0
    {
        again.tick().await;
    }
}
