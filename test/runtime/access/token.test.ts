import { expect } from "chai";
import fc from "fast-check";
import { type Proof, proves, signedText } from "../../../runtime/access/token";
import { hashToken, signedQuery } from "../../support/tokens";

const hashProof = (caller: string, name: string, hash: string): Proof => ({
  kind: "hash",
  text: caller + name,
  hash,
});

describe("a token", () => {
  it("matches what sha256sum prints for the example of the API page", () => {
    // printf '%s' "73.222.111.6test.example.com.123abc" | sha256sum
    const printed = "2d4584795ea50777bd43433f9b10f3a9feaf6e9ad49a535b79923f56b538451d";
    expect(proves(hashProof("73.222.111.6", "test.example.com.", printed), "123abc")).to.equal(true);
  });

  it("is taken in upper and lower case", () => {
    const hash = hashToken("192.0.2.7", "home.example.com.", "secret");
    for (const spelt of [hash, hash.toUpperCase()]) {
      expect(proves(hashProof("192.0.2.7", "home.example.com.", spelt), "secret")).to.equal(true);
    }
  });

  it("never matches where there is no secret, also when it was made with what stands in for one", () => {
    for (const stand of ["undefined", "null", "", "there is no secret"]) {
      const hash = hashToken("192.0.2.7", "home.example.com.", stand);
      expect(proves(hashProof("192.0.2.7", "home.example.com.", hash), undefined)).to.equal(false);
      expect(proves({ kind: "password", password: stand }, undefined)).to.equal(false);
    }
  });

  it("proves one address, name and secret only", () => {
    const texts = fc.tuple(fc.ipV4(), fc.domain(), fc.string({ minLength: 1 }));
    fc.assert(
      fc.property(texts, texts, ([address, name, secret], [otherAddress, otherName, otherSecret]) => {
        const hash = hashToken(address, name, secret);
        expect(proves(hashProof(address, name, hash), secret)).to.equal(true);
        const same = address + name + secret === otherAddress + otherName + otherSecret;
        expect(proves(hashProof(otherAddress, otherName, hash), otherSecret)).to.equal(same);
      }),
    );
  });

  it("is a signature over every line, keyed with the secret", () => {
    const lines = fc.tuple(
      fc.constantFrom("set", "delete", "list_hosts"),
      fc.domain(),
      fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom("A", "AAAA")),
      fc.nat().map(String),
    );
    fc.assert(
      fc.property(lines, lines, fc.string({ minLength: 1 }), (signed, other, secret) => {
        const [mode, hostname, ip, time] = signed;
        const signature = signedQuery({ mode, hostname, ip }, secret, Number(time)).sig ?? "";
        const proof = (text: string): Proof => ({
          kind: "signature",
          text,
          signature,
          time: Number(time),
          fixesAddress: false,
        });
        expect(proves(proof(signedText(...signed)), secret)).to.equal(true);
        expect(proves(proof(signedText(...other)), secret)).to.equal(other.join("\n") === signed.join("\n"));
        expect(proves(proof(signedText(...signed)), `${secret}.`)).to.equal(false);
      }),
    );
  });

  it("is a password only when it equals the secret, byte by byte", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: "binary" }),
        fc.string({ unit: "binary" }),
        (secret, password) => {
          expect(proves({ kind: "password", password }, secret)).to.equal(password === secret);
          expect(proves({ kind: "password", password: secret }, secret)).to.equal(true);
        },
      ),
    );
  });
});
