import { startDoorPhone } from "./door-sync";
import { startExchange } from "./exchange";
import { followTheHall } from "./live";
import { startPage } from "./page";
import { startTaps } from "./taps";

startTaps();
startDoorPhone();
startExchange();
startPage();
followTheHall();
