import { serve } from 'gatehouse';
import { WeatherModule } from './weather.js';

await serve([WeatherModule]);
