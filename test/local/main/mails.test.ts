import { expect } from "chai";
import { framedMail, mailLine } from "../../../local/main/mails";

const MAIL = {
  to: "owner@example.com",
  subject: "home.example.com is silent",
  text: "one\n\ntwo",
  at: Date.parse("2030-01-01T00:00:00.000Z"),
};

describe("a mail of npm start", () => {
  it("is framed on a terminal", () => {
    expect(framedMail(MAIL)).to.equal(
      [
        "┌── mail",
        "│ Date: 2030-01-01T00:00:00.000Z",
        "│ To: owner@example.com",
        "│ Subject: home.example.com is silent",
        ...["│", "│ one", "│", "│ two", "└──"],
      ].join("\n"),
    );
  });

  it("is one line of JSON for programs, with its time as the log has it", () => {
    expect(JSON.parse(mailLine(MAIL))).to.deep.equal({
      timestamp: "2030-01-01T00:00:00.000Z",
      level: "INFO",
      mail: { to: MAIL.to, subject: MAIL.subject, text: MAIL.text },
    });
  });
});
