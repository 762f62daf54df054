import { startExchange } from "./exchange";
import { followTheHall } from "./live";
import { startPage } from "./page";

startExchange();
startPage();
followTheHall();
