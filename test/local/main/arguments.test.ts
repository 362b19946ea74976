import { expect } from "chai";
import { parseCommandLine, refuseSwallowed } from "../../../local/main/arguments";

describe("the command line of npm start", () => {
  it("has the defaults that --help shows", () => {
    expect(parseCommandLine([])).to.deep.equal({
      help: false,
      stack: "dev",
      config: {},
      httpPort: 8080,
      dnsPort: 8053,
      outputsFile: undefined,
      quota: undefined,
      version: false,
      dataFolder: undefined,
      fresh: false,
      portsAreNamed: { http: false, dns: false },
      listen: undefined,
      verbose: false,
      json: false,
      clockSpeed: 1,
    });
  });

  it("takes every option, and --config as often as it comes", () => {
    const args =
      "--stack a --config x=1 --config aws:region=b=c --http-port 0 --dns-port=65535 --outputs f --quota --quota-changes 5,20 --verbose --json --data d --fresh --listen 192.168.1.10 --clock-speed 360";
    expect(parseCommandLine(args.split(" "))).to.deep.equal({
      help: false,
      stack: "a",
      config: { x: "1", "aws:region": "b=c" },
      httpPort: 0,
      dnsPort: 65535,
      outputsFile: "f",
      quota: { changes: { rate: 5, burst: 20 } },
      version: false,
      dataFolder: "d",
      fresh: true,
      portsAreNamed: { http: true, dns: true },
      listen: "192.168.1.10",
      verbose: true,
      json: true,
      clockSpeed: 360,
    });
  });

  it("takes -h for --help", () => {
    expect(parseCommandLine(["-h"]).help).to.equal(true);
  });

  it("tells of a forgotten --, by which npm took the options for its own", () => {
    expect(() => refuseSwallowed({ npm_config_http_port: "0", npm_config_outputs: "x" })).to.throw(
      "npm took --http-port and --outputs for its own: put -- before the options, as in npm start -- --http-port …",
    );
    expect(() => refuseSwallowed({ npm_config_loglevel: "silent", npm_config_json: "true" })).not.to.throw();
  });

  it("assumes a limit on changes that lets no whole batch through at once", () => {
    expect(parseCommandLine(["--quota"]).quota).to.deep.equal({ changes: { rate: 50, burst: 200 } });
  });

  it("takes an empty value of a setting", () => {
    expect(parseCommandLine(["--config", "x="]).config).to.deep.equal({ x: "" });
  });

  for (const [args, message] of [
    [["--nope"], /Unknown option '--nope'/],
    [["--quota=yes"], /--quota/],
    [["--quota", "--quota-changes", "5"], /--quota-changes "5" is not RATE,BURST/],
    [["--quota", "--quota-changes", "0,5"], /is not RATE,BURST/],
    [["--quota-changes", "5,5"], /--quota-changes goes with --quota/],
    [["--listen", "0.0.0.0"], /--listen "0.0.0.0" is no single address/],
    [["--listen", "home"], /--listen "home" is no single address/],
    [["--clock-speed", "0"], /--clock-speed "0" is no speed: a whole number from 1 to 100000/],
    [["--clock-speed", "1.5"], /is no speed/],
    [["--clock-speed", "100001"], /is no speed/],
    [["stray"], /stray/],
    [["--stack"], /--stack/],
    [["--http-port", "80a"], /--http-port "80a" is not a port/],
    [["--http-port", "65536"], /not a port/],
    [["--dns-port=-1"], /not a port/],
    [["--dns-port", ""], /not a port/],
    [["--config", "novalue"], /--config "novalue" is not of the form key=value/],
    [["--config", "=x"], /not of the form key=value/],
  ] as [string[], RegExp][]) {
    it(`refuses ${args.join(" ")} in one line`, () => {
      expect(() => parseCommandLine(args))
        .to.throw(message)
        .with.property("message")
        .not.include("\n");
    });
  }
});
