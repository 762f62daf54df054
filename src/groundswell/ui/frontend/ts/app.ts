import { startExchange } from "./exchange";
import { startPage } from "./page";

startExchange();
startPage();
