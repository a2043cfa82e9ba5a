// One PaymentInstrument node for each key.
// mode:    schema
CREATE CONSTRAINT payment_instrument_key IF NOT EXISTS
FOR (n:PaymentInstrument) REQUIRE n.key IS UNIQUE
