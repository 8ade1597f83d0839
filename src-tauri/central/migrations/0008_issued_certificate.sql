-- Papers that anybody may ask about by number and code. The code itself is not kept; what is shown
-- of a person is masked before it comes here.
CREATE TABLE issued_certificate (
    number text PRIMARY KEY,
    code_hash bytea NOT NULL,
    device uuid,
    office text NOT NULL,
    title text NOT NULL,
    person text NOT NULL,
    number_ends text NOT NULL,
    issued_on date NOT NULL,
    valid_until date NOT NULL,
    void_on date
);
