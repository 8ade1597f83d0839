//! What changed for a station since a step of its clock. Everything is read in one snapshot.

pub(crate) const CLOCKS: &str = "SELECT incarnation, centre.position AS world, station.position,
        (SELECT backed_up_seq FROM chain WHERE device = $2 AND epoch = $3) AS backed_up_seq
    FROM centre CROSS JOIN station WHERE station.office = $1";

/// The step up to which a page of so many changes goes; no step is split.
pub(crate) const PAGE_END: &str = "SELECT position FROM (
        (SELECT position FROM interest WHERE office = $1 AND position > $2
            ORDER BY position LIMIT $3)
        UNION ALL
        (SELECT position FROM act WHERE station = $1 AND position > $2
            ORDER BY position LIMIT $3)
        UNION ALL
        (SELECT position FROM notice WHERE office = $1 AND position > $2
            ORDER BY position LIMIT $3)
    ) AS change ORDER BY position LIMIT 1 OFFSET $3 - 1";

/// People who changed, and those whose acts were judged, as they are now; nobody who has left.
pub(crate) const PEOPLE: &str = "SELECT subject.id, subject.version, subject.state
    FROM interest JOIN subject ON subject.id = interest.subject
    WHERE interest.office = $1 AND subject.state IS NOT NULL
        AND interest.position > $2 AND interest.position <= $3
    UNION
    SELECT subject.id, subject.version, subject.state
    FROM act JOIN subject ON subject.id = act.subject
    WHERE act.station = $1 AND subject.state IS NOT NULL
        AND act.position > $2 AND act.position <= $3
        AND (EXISTS (SELECT 1 FROM interest
                WHERE interest.office = $1 AND interest.subject = subject.id)
            OR NOT EXISTS (SELECT 1 FROM notice
                WHERE notice.office = $1 AND notice.topic = 'left/' || subject.id))";

/// Verdicts of the page, and of every act on its people: a person is never told without the
/// verdicts of the acts that are in him.
pub(crate) const VERDICTS: &str = "SELECT id, detail FROM act
    WHERE station = $1 AND position > $2 AND position <= $3
    UNION
    SELECT id, detail FROM act
    WHERE subject = ANY($4::text[]) AND station = $1 AND position > $3";

pub(crate) const NOTICES: &str = "SELECT body, position FROM notice
    WHERE office = $1 AND position > $2 AND position <= $3 ORDER BY position LIMIT $4";

pub(crate) const REMAINING: &str = "SELECT
    (SELECT count(*) FROM interest WHERE office = $1 AND position > $2)
    + (SELECT count(*) FROM act WHERE station = $1 AND position > $2)
    + (SELECT count(*) FROM notice WHERE office = $1 AND position > $2) AS remaining";
