import { startWorld } from "../support/world";
import { declareContract } from "./suite";
import { lookupIn } from "./zoneLookup";

declareContract("as modules", {
  ipv4Callers: ["192.0.2.7", "198.51.100.4"],
  ipv6Caller: "2001:db8::7",
  servesDyndns2: true,
  zoneBeside: "lan.example",
  open: async () => {
    const world = await startWorld("example.com", [{ name: "lan.example", privateZone: true }]);
    // The suite signs with the time of day.
    const request = world.handler({ ports: { now: Date.now } });
    return { zoneName: world.zoneName, table: world, request, lookup: lookupIn(world), close: world.close };
  },
});
