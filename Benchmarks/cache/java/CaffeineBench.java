import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Caffeine under the loops of the Swift program beside it; the same lines on standard input, the same keys. */
public final class CaffeineBench {
    private static final int REQUESTS = 1 << 21;
    private static final int OPERATIONS_PER_LOOK = 1024;

    /** Keeps the compiler from leaving lookups out. */
    private static volatile long sink;

    private record Workload(int capacity, boolean isFilling, Long[] keys) {
        static Workload named(String name) {
            switch (name) {
                case "roomy": return of(10_000, 32_768);
                case "full": return of(10_000, 10_000);
                case "crowded": return of(100_000, 10_000);
                default: return null;
            }
        }

        static Workload of(int count, int capacity) {
            double[] sums = new double[count];
            Long[] boxes = new Long[count];
            double sum = 0;
            for (int rank = 1; rank <= count; rank++) {
                sum += Math.pow(rank, -0.99);
                sums[rank - 1] = sum;
                boxes[rank - 1] = (rank - 1) * 2_654_435_761L;
            }
            long[] state = {42};
            Long[] keys = new Long[REQUESTS];
            for (int index = 0; index < REQUESTS; index++) {
                double draw = (double) (next(state) >>> 11) / (double) (1L << 53) * sum;
                int low = 0;
                int high = count - 1;
                while (low < high) {
                    int middle = (low + high) >>> 1;
                    if (sums[middle] < draw) low = middle + 1; else high = middle;
                }
                keys[index] = boxes[low];
            }
            return new Workload(capacity, count > capacity, keys);
        }

        private static long next(long[] state) {
            long word = state[0] += 0x9E3779B97F4A7C15L;
            word = (word ^ (word >>> 30)) * 0xBF58476D1CE4E5B9L;
            word = (word ^ (word >>> 27)) * 0x94D049BB133111EBL;
            return word ^ (word >>> 31);
        }
    }

    private static long loop(Cache<Long, Long> cache, Workload workload, int task, int writes, long end) {
        Long[] keys = workload.keys();
        boolean isFilling = workload.isFilling();
        long count = 0;
        long found = 0;
        int next = task * 524_287;
        do {
            for (int number = 0; number < OPERATIONS_PER_LOOK; number++) {
                Long key = keys[next++ & (REQUESTS - 1)];
                if ((writes == 25 && (number & 3) == 3) || writes == 100) {
                    cache.put(key, key);
                } else if (cache.getIfPresent(key) != null) {
                    found++;
                } else if (isFilling) {
                    cache.put(key, key);
                }
            }
            count += OPERATIONS_PER_LOOK;
        } while (System.nanoTime() < end);
        sink = found;
        return count;
    }

    private static double operationsPerSecond(
            Cache<Long, Long> cache, Workload workload, int tasks, int writes, double seconds) throws Exception {
        AtomicLong operations = new AtomicLong();
        CountDownLatch start = new CountDownLatch(1);
        Thread[] threads = new Thread[tasks];
        long[] end = new long[1];
        for (int task = 0; task < tasks; task++) {
            int number = task;
            threads[task] = new Thread(() -> {
                try {
                    start.await();
                } catch (InterruptedException gone) {
                    return;
                }
                operations.addAndGet(loop(cache, workload, number, writes, end[0]));
            });
            threads[task].start();
        }
        long begin = System.nanoTime();
        end[0] = begin + (long) (seconds * 1e9);
        start.countDown();
        for (Thread thread : threads) thread.join();
        return operations.get() * 1e9 / (System.nanoTime() - begin);
    }

    private static double nanoseconds(Cache<Long, Long> cache, Workload workload, int writes, double seconds) {
        long begin = System.nanoTime();
        long count = loop(cache, workload, 0, writes, begin + (long) (seconds * 1e9));
        return (double) (System.nanoTime() - begin) / count;
    }

    private static long usedBytes() throws Exception {
        for (int round = 0; round < 5; round++) {
            System.gc();
            Thread.sleep(20);
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static double bytesPerEntry(int entries) throws Exception {
        long before = usedBytes();
        Cache<Long, Long> cache = Caffeine.newBuilder().maximumSize(entries).build();
        for (int key = 0; key < entries; key++) cache.put(key * 2_654_435_761L, (long) key);
        cache.cleanUp();
        long after = usedBytes();
        sink = cache.estimatedSize();
        return (double) (after - before) / entries;
    }

    private static Cache<Long, Long> filled(Workload workload) {
        Cache<Long, Long> cache = Caffeine.newBuilder().maximumSize(workload.capacity()).build();
        LinkedHashSet<Long> keys = new LinkedHashSet<>();
        for (Long key : workload.keys()) keys.add(key);
        for (Long key : keys) cache.put(key, key);
        loop(cache, workload, 0, 0, System.nanoTime() + 500_000_000L);
        return cache;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, Workload> workloads = new HashMap<>();
        Map<String, Cache<Long, Long>> caches = new HashMap<>();
        System.out.println("ready");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ");
            if (words[0].equals("bytes")) {
                System.out.println(bytesPerEntry(Integer.parseInt(words[1])));
                continue;
            }
            Workload workload = workloads.computeIfAbsent(words[1], Workload::named);
            Cache<Long, Long> cache = caches.computeIfAbsent(words[1], name -> filled(workload));
            if (words[0].equals("ops")) {
                System.out.println(operationsPerSecond(
                        cache, workload, Integer.parseInt(words[2]), Integer.parseInt(words[3]),
                        Double.parseDouble(words[4])));
            } else {
                double seconds = Double.parseDouble(words[2]);
                System.out.println(
                        nanoseconds(cache, workload, 0, seconds) + " " + nanoseconds(cache, workload, 100, seconds));
            }
        }
    }
}
