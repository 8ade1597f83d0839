//! What the database alone does: the rows of an accepted act by pgbench, and acts by the million.

use std::fmt::Write as _;
use std::process::Command;
use std::time::Duration;

use counter_central::cluster::Cluster;
use tokio_postgres::{Client, NoTls};

use crate::counters::Counter;
use crate::world::World;

const PGBENCH: &str = "/usr/lib/postgresql/15/bin/pgbench";
/// Connections of pgbench, as many as the centre has.
const CLIENTS: &str = "16";
/// Acts in one statement of the filling.
const BATCH: u64 = 100_000;
/// An id that begins with the time, as those of counters do (UUIDv7).
const ID: &str = "(lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
    || substr(replace(gen_random_uuid()::text, '-', ''), 13))::uuid";

pub(crate) struct Alone {
    client: Client,
    counters: usize,
}

impl Alone {
    /// Numbers the counters, so that a script can name one, and draws an act that others resemble.
    pub(crate) async fn prepare(world: &World, counters: &[Counter]) -> Self {
        let (client, connection) = tokio_postgres::connect(&world.database, NoTls)
            .await
            .unwrap();
        tokio::spawn(connection);
        let mut places = String::new();
        for (index, counter) in counters.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            let (device, person) = (counter.window.device.0, counter.person);
            let office = &counter.window.office;
            write!(
                places,
                "{comma} ({index}, '{device}', '{person}', '{office}')"
            )
            .unwrap();
        }
        let statements = format!(
            "CREATE SCHEMA bare;
             CREATE TABLE bare.place (n integer PRIMARY KEY, device uuid NOT NULL,
                 subject text NOT NULL, office text NOT NULL);
             INSERT INTO bare.place VALUES {places};
             INSERT INTO subject (id, version) SELECT 'bare' || n, 1 FROM bare.place;
             INSERT INTO interest (office, subject, position)
             SELECT office, 'bare' || n, 1 FROM bare.place;
             INSERT INTO chain (device, epoch) SELECT device, 0 FROM bare.place;
             ANALYZE;"
        );
        client.batch_execute(&statements).await.unwrap();
        Self {
            client,
            counters: counters.len(),
        }
    }

    /// Fills the table of acts up to a number: acts of other years, on other people, at the same
    /// stations.
    pub(crate) async fn fill(&self, up_to: u64) {
        let count = "SELECT count(*) FROM act";
        let count: i64 = self.client.query_one(count, &[]).await.unwrap().get(0);
        let mut there = u64::try_from(count).unwrap();
        while there < up_to {
            let some = BATCH.min(up_to - there);
            let fill = format!(
                "WITH made AS (
                    INSERT INTO act (id, device, epoch, seq, branch, station, subject, version,
                        kind, actor, office, business_number, at, received_at, sealed, hash,
                        verdict, detail, marks, position)
                    SELECT {ID}, device, 0, {there} + i, 0, office,
                        gen_random_uuid()::text, 3, 'card_frozen', 'clerk', office, '', now(),
                        now(), repeat(md5(i::text), 40), sha256(i::text::bytea), 'accepted', '',
                        '[]', 0
                    FROM generate_series(1, {some}) AS numbered (i)
                    JOIN bare.place ON place.n = numbered.i % {}
                    RETURNING id)
                 INSERT INTO payload (act, bytes)
                 SELECT id, decode(repeat(md5(id::text), 20), 'hex') FROM made",
                self.counters
            );
            self.client.batch_execute(&fill).await.unwrap();
            there += some;
        }
        self.client.batch_execute("VACUUM ANALYZE").await.unwrap();
        self.client.batch_execute("CHECKPOINT").await.unwrap();
    }

    /// Transactions a second that write what an accepted act writes, and judge nothing. Subjects
    /// and chains are others than the counters', stations are the same.
    pub(crate) fn pgbench(&self, cluster: &Cluster, time: Duration) -> f64 {
        let script = format!(
            "\\set n random(0, {})
             BEGIN;
             INSERT INTO act (id, device, epoch, seq, branch, station, subject, version, kind,
                 actor, office, business_number, at, received_at, sealed, hash, verdict, detail,
                 marks, position)
             SELECT {ID}, gen_random_uuid(), 1, 1, 0, office, subject, 0,
                 'card_frozen', 'clerk', office, '', now(), now(), repeat(md5(subject), 40),
                 decode(repeat(md5(subject), 2), 'hex'), 'accepted', '', '[]', 0
             FROM bare.place WHERE n = :n;
             INSERT INTO payload (act, bytes) VALUES ({ID},
                 decode(repeat(md5('x'), 20), 'hex'));
             UPDATE subject SET version = version + 1, state = repeat(md5('x'), 40)
             WHERE id = 'bare' || :n;
             UPDATE interest SET position = position + 1
             WHERE subject = 'bare' || :n;
             UPDATE chain SET verified_seq = verified_seq + 1
             WHERE device = (SELECT device FROM bare.place WHERE n = :n) AND epoch = 0;
             UPDATE station SET position = position
             WHERE office = (SELECT office FROM bare.place WHERE n = :n);
             COMMIT;\n",
            self.counters - 1
        );
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("act.sql");
        std::fs::write(&file, script.replace("\n             ", "\n")).unwrap();
        let output = Command::new(PGBENCH)
            .args(["--no-vacuum", "--protocol=prepared", "--jobs=2"])
            .args(["--client", CLIENTS])
            .args(["--time", &time.as_secs().to_string()])
            .arg("--file")
            .arg(&file)
            .arg("--host")
            .arg(cluster.folder())
            .args(["--username=postgres", "central"])
            .output()
            .expect("pgbench is in the Debian package postgresql");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success(),
            "{said}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let rate = said.lines().find_map(|line| line.strip_prefix("tps = "));
        let rate = rate.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
        rate.unwrap_or_else(|| panic!("pgbench names no rate: {said}"))
    }
}
