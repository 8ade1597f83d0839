-- Contributions are part of the person's own state: a station that follows him is told of them, and
-- can certify them without the line. Beside it they reached nobody.
DROP TABLE contribution;
